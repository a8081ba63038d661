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

/** Of the readings that are still possible, those that a cell allows; it is trimmed and not missing. */
export function narrowReadings(possible: number, text: string): number {
  const first = text.charCodeAt(0);
  // No letter but those of true, false and infinity begins anything else than words.
  if (first > 57 && !/^(true|false|inf)/i.test(text)) return 0;
  const test = (bit: number, fits: () => boolean) => ((possible & bit) !== 0 && fits() ? bit : 0);
  const mask =
    test(reading.integer, () => isInteger(text)) |
    test(reading.number, () => isNumber(text, '.')) |
    test(reading.decimalComma, () => isNumber(text, ',')) |
    test(reading.numberOrInfinity, () => isNumberOrInfinity(text, '.')) |
    test(reading.decimalCommaOrInfinity, () => isNumberOrInfinity(text, ',')) |
    test(reading.boolean, () => isBoolean(text)) |
    test(reading.isoDay, () => text.length === 10 && isoTime(text) !== undefined) |
    test(reading.isoTime, () => isoTime(text) !== undefined);
  if (mask !== 0) return mask;
  return (
    test(reading.dotted, () => isFormatted(text, dottedTime(text))) |
    test(reading.monthFirst, () => isFormatted(text, slashTime(text, 'month-first'))) |
    test(reading.dayFirst, () => isFormatted(text, slashTime(text, 'day-first')))
  );
}

function isFormatted(text: string, time: number | undefined): boolean {
  return time !== undefined && !text.includes('T');
}

const [minus, point, comma, zero, nine] = [45, 46, 44, 48, 57];
const [trueBytes, falseBytes] = [Buffer.from('true'), Buffer.from('false')];
/** So many digits are always below 2^53. */
const safeDigits = 15;
/** So many, with a separator among them, are always finite. */
const finiteDigits = 200;
const daysOfMonth = [0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * The same for plain numbers, days and booleans, straight from bytes, since these are
 * most cells of most files; -1 for whatever needs the longer look.
 */
export function plainReadingsOf(bytes: Uint8Array, start: number, end: number): number {
  if ((bytes[start] as number) > nine) return isPlainBoolean(bytes, start, end) ? reading.boolean : -1;
  const first = bytes[start] === minus ? start + 1 : start;
  if (end - first > finiteDigits || end === first) return -1;
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

function isPlainBoolean(bytes: Uint8Array, start: number, end: number): boolean {
  const word = end - start === 4 ? trueBytes : end - start === 5 ? falseBytes : undefined;
  if (!word) return false;
  // Bit 32 is what lower case adds to a letter.
  for (let index = 0; index < word.length; index++)
    if (((bytes[start + index] as number) | 32) !== word[index]) return false;
  return true;
}

/** `2026-12-31`; the 29th of February gets the longer look. */
function isPlainDay(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== 10 || bytes[start + 4] !== minus || bytes[start + 7] !== minus) return false;
  for (const position of [0, 1, 2, 3, 5, 6, 8, 9]) if (!isDigit(bytes[start + position])) return false;
  const two = (position: number) =>
    ((bytes[start + position] as number) - zero) * 10 + (bytes[start + position + 1] as number) - zero;
  return two(0) >= 1 && two(5) >= 1 && two(5) <= 12 && two(8) >= 1 && two(8) <= (daysOfMonth[two(5)] ?? 0);
}
