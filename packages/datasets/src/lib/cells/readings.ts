import { booleanWord, isBoolean } from './booleans.ts';
import { anyTime, clearTime, dottedTime, isoTime, slashTime } from './dates.ts';
import { isInteger, isNumber, isNumberOrInfinity, money, percentage, wideNumber } from './numbers.ts';

/**
 * Ways to read a whole column, narrowest first, as bits: a column's mask says
 * which of them fit every cell so far.
 */
export const reading = {
  integer: 1,
  number: 1 << 1,
  decimalComma: 1 << 2,
  numberOrInfinity: 1 << 3,
  decimalCommaOrInfinity: 1 << 4,
  wideNumber: 1 << 5,
  wideDecimalComma: 1 << 6,
  percentage: 1 << 7,
  percentageComma: 1 << 8,
  money: 1 << 9,
  moneyComma: 1 << 10,
  boolean: 1 << 11,
  booleanWords: 1 << 12,
  isoDay: 1 << 13,
  isoTime: 1 << 14,
  dotted: 1 << 15,
  clearTime: 1 << 16,
  monthFirst: 1 << 17,
  dayFirst: 1 << 18,
  anyMonthFirst: 1 << 19,
  anyDayFirst: 1 << 20,
} as const;

export type ReadingName = keyof typeof reading;

/** Before the first present cell. No cell fits everything, so it also says that there was none. */
export const everyReading = (1 << 21) - 1;

export const withPoint = reading.number | reading.numberOrInfinity | reading.wideNumber | reading.money;
export const withComma =
  reading.decimalComma | reading.decimalCommaOrInfinity | reading.wideDecimalComma | reading.moneyComma;
const numbers = reading.integer | withPoint | withComma | reading.percentage | reading.percentageComma;
const whole = reading.integer | withPoint | withComma;
const anyOrder = reading.clearTime | reading.anyMonthFirst | reading.anyDayFirst;
const day = reading.isoDay | reading.isoTime | anyOrder;

/** Of the readings that are still possible, those that a cell allows; it is trimmed and not missing. */
export function narrowReadings(possible: number, text: string): number {
  const word = booleanWord(text);
  if (word) return possible & (isBoolean(text) ? reading.boolean : reading.booleanWords);
  if (text.length > longest) return 0;
  const numeric = (possible & numbers) === 0 ? 0 : narrowNumbers(possible, text);
  return numeric !== 0 ? numeric : narrowTimes(possible, text);
}

/** No number and no date that anybody writes is longer, and long texts are costly to match. */
const longest = 400;

function narrowNumbers(possible: number, text: string): number {
  const test = (bit: number, fits: () => boolean) => ((possible & bit) !== 0 && fits() ? bit : 0);
  const plain =
    test(reading.integer, () => isInteger(text)) |
    test(reading.number, () => isNumber(text, '.')) |
    test(reading.decimalComma, () => isNumber(text, ',')) |
    test(reading.numberOrInfinity, () => isNumberOrInfinity(text, '.')) |
    test(reading.decimalCommaOrInfinity, () => isNumberOrInfinity(text, ','));
  // Without a digit nothing is a number but infinity and an amount of nothing.
  if (plain === 0 && !/[0-9]|[-–—]$|^[-–—]/.test(text)) return 0;
  return (
    plain |
    test(reading.wideNumber, () => wideNumber(text, '.') !== undefined) |
    test(reading.wideDecimalComma, () => wideNumber(text, ',') !== undefined) |
    test(reading.percentage, () => percentage(text, '.') !== undefined) |
    test(reading.percentageComma, () => percentage(text, ',') !== undefined) |
    test(reading.money, () => money(text, '.') !== undefined) |
    test(reading.moneyComma, () => money(text, ',') !== undefined)
  );
}

function narrowTimes(possible: number, text: string): number {
  if (!/[0-9]/.test(text)) return 0;
  const test = (bit: number, fits: () => boolean) => ((possible & bit) !== 0 && fits() ? bit : 0);
  return (
    test(reading.isoDay, () => text.length === 10 && isoTime(text) !== undefined) |
    test(reading.isoTime, () => isoTime(text) !== undefined) |
    test(reading.dotted, () => isFormatted(text, dottedTime(text))) |
    test(reading.clearTime, () => clearTime(text) !== undefined) |
    test(reading.monthFirst, () => isFormatted(text, slashTime(text, 'month-first'))) |
    test(reading.dayFirst, () => isFormatted(text, slashTime(text, 'day-first'))) |
    test(reading.anyMonthFirst, () => anyTime(text, 'month-first') !== undefined) |
    test(reading.anyDayFirst, () => anyTime(text, 'day-first') !== undefined)
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
  if (separator !== 0) return separatedReadings(bytes, first, end, separator);
  return end - first <= safeDigits ? whole : -1;
}

/** `1.5`; and `1.500`, which with the other separator for decimals is 1500. */
function separatedReadings(bytes: Uint8Array, first: number, end: number, separator: number): number {
  const mayBeGroups = bytes[end - 4] === separator && end - first >= 5 && end - first <= 7 && bytes[first] !== zero;
  if (separator === point) return mayBeGroups ? withPoint | reading.wideDecimalComma | reading.moneyComma : withPoint;
  return mayBeGroups ? withComma | reading.wideNumber | reading.money : withComma;
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
