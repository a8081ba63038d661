import { dottedTime, isBoolean, isInteger, isNumber, isNumberOrInfinity, isoTime, slashTime } from './cell-values.ts';

/**
 * Ways to read a whole column, narrowest first, as bits: a column's mask says
 * which of them fit every cell so far.
 */
export const reading = {
  integer: 1,
  number: 2,
  decimalComma: 4,
  numberOrInfinity: 8,
  decimalCommaOrInfinity: 16,
  boolean: 32,
  isoDay: 64,
  isoTime: 128,
  dotted: 256,
  monthFirst: 512,
  dayFirst: 1024,
} as const;

export type ReadingName = keyof typeof reading;

/** Before the first present cell. No cell fits everything, so it also says that there was none. */
export const everyReading = 2047;

const withPoint = reading.number | reading.numberOrInfinity;
const withComma = reading.decimalComma | reading.decimalCommaOrInfinity;
const whole = reading.integer | withPoint | withComma;
const day = reading.isoDay | reading.isoTime;

/** Every reading that a cell allows; it is trimmed and not missing. */
export function readingsOf(text: string): number {
  const first = text.charCodeAt(0);
  // No letter but those of true, false and infinity begins anything else than words.
  if (first > 57 && !/^(true|false|inf)/i.test(text)) return 0;
  let mask = 0;
  if (isInteger(text)) mask |= reading.integer;
  if (isNumber(text, '.')) mask |= reading.number;
  if (isNumber(text, ',')) mask |= reading.decimalComma;
  if (isNumberOrInfinity(text, '.')) mask |= reading.numberOrInfinity;
  if (isNumberOrInfinity(text, ',')) mask |= reading.decimalCommaOrInfinity;
  if (isBoolean(text)) mask |= reading.boolean;
  const time = mask === 0 ? isoTime(text) : undefined;
  if (time !== undefined) mask |= text.length === 10 ? day : reading.isoTime;
  if (mask !== 0) return mask;
  if (isFormatted(text, dottedTime(text))) mask |= reading.dotted;
  if (isFormatted(text, slashTime(text, 'month-first'))) mask |= reading.monthFirst;
  if (isFormatted(text, slashTime(text, 'day-first'))) mask |= reading.dayFirst;
  return mask;
}

function isFormatted(text: string, time: number | undefined): boolean {
  return time !== undefined && !text.includes('T');
}

const [minus, point, comma, zero, nine] = [45, 46, 44, 48, 57];
/** So many digits are always below 2^53. */
const safeDigits = 15;

/**
 * The same for plain numbers and days, straight from bytes, since these are
 * most cells of most files; -1 for whatever needs the longer look.
 */
export function plainReadingsOf(bytes: Uint8Array, start: number, end: number): number {
  const first = bytes[start] === minus ? start + 1 : start;
  if (end - first > safeDigits + 1 || end === first) return -1;
  if (bytes[first] === zero && end - first > 1 && isDigit(bytes[first + 1]))
    return isPlainDay(bytes, start, end) ? day : -1;
  let separator = 0;
  for (let position = first; position < end; position++) {
    const byte = bytes[position] as number;
    if (isDigit(byte)) continue;
    if ((byte !== point && byte !== comma) || separator !== 0 || position === first || position === end - 1) {
      return isPlainDay(bytes, start, end) ? day : -1;
    }
    separator = byte;
  }
  if (separator === point) return withPoint;
  if (separator === comma) return withComma;
  return end - first <= safeDigits ? whole : -1;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine;
}

/** `2026-12-31`; days after the 28th get the longer look. */
function isPlainDay(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || bytes[start + 4] !== minus || bytes[start + 7] !== minus) return false;
  for (const position of [0, 1, 2, 3, 5, 6, 8, 9]) if (!isDigit(bytes[start + position])) return false;
  const two = (position: number) =>
    ((bytes[start + position] as number) - zero) * 10 + (bytes[start + position + 1] as number) - zero;
  return two(0) >= 1 && two(5) >= 1 && two(5) <= 12 && two(8) >= 1 && two(8) <= 28;
}
