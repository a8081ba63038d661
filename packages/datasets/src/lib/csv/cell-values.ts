import type { ColumnType, ImportRecipe } from '../../index.ts';

export type DateOrder = NonNullable<ImportRecipe['dateOrder']>;
export type DecimalSeparator = NonNullable<ImportRecipe['decimalSeparator']>;

const integerPattern = /^-?(0|[1-9][0-9]*)$/;
const pointPattern = /^-?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?$/;
const infinityPattern = /^-?inf(inity)?$/i;
const booleanPattern = /^(true|false)$/i;
const timePart = '(?:[ T]([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:\\.(\\d{1,9}))?)?)?';
const isoPattern = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})${timePart}(Z|[+-]\\d{2}(?::?\\d{2})?)?$`);
const dotsPattern = new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})${timePart}$`);
const slashPattern = new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4})${timePart}$`);

/** True for `12` and `-3`; not for `007`, `+1` or what a double cannot hold exactly. */
export function isInteger(text: string): boolean {
  return integerPattern.test(text) && Number.isSafeInteger(Number(text));
}

/** True for whole numbers of any size. */
export function isWholeNumber(text: string): boolean {
  return integerPattern.test(text);
}

/** True for `1.5`, `.5` and `1e-3`; not for `007` (a code), `+49` (a telephone) or what a double cannot hold. */
export function isNumber(text: string, decimal: DecimalSeparator): boolean {
  if (decimal === ',' && text.includes('.')) return false;
  const point = decimal === ',' ? text.replace(',', '.') : text;
  return pointPattern.test(point) && /[0-9]/.test(point) && !/^-?[eE]/.test(point) && Number.isFinite(Number(point));
}

/** As `isNumber`, and also true for infinity, as a word or as a number too large. */
export function isNumberOrInfinity(text: string, decimal: DecimalSeparator): boolean {
  if (infinityPattern.test(text) || isNumber(text, decimal)) return true;
  const [mantissa = '', exponent] = text.split(/e/i);
  return exponent !== undefined && isNumber(mantissa, decimal) && /^\+?[0-9]+$/.test(exponent);
}

export function isBoolean(text: string): boolean {
  return booleanPattern.test(text);
}

/** Epoch milliseconds of an ISO 8601 date or time (UTC unless it carries an offset), or undefined. */
export function isoTime(text: string): number | undefined {
  const match = isoPattern.exec(text);
  if (!match) return undefined;
  if (match[8] && match[4] === undefined) return undefined;
  return timeOf(match[1], match[2], match[3], match, 4, offsetMinutes(match[8]));
}

/** Epoch milliseconds of `31.12.2026 23:59:59`, or undefined. */
export function dottedTime(text: string): number | undefined {
  const match = dotsPattern.exec(text);
  return match ? timeOf(match[3], match[2], match[1], match, 4, 0) : undefined;
}

/** Epoch milliseconds of `12/31/2026` or `31/12/2026`, or undefined. */
export function slashTime(text: string, order: DateOrder): number | undefined {
  const match = slashPattern.exec(text);
  if (!match) return undefined;
  const [month, day] = order === 'month-first' ? [match[1], match[2]] : [match[2], match[1]];
  return timeOf(match[3], month, day, match, 4, 0);
}

/** What a cell of a known type may look like in a file that is read for it. Undefined: it is not of that type. */
export interface CellReading {
  decimal: DecimalSeparator;
  dateOrder: DateOrder;
}

/**
 * Reads a cell as a type that is known beforehand, so more freely than the
 * types are found: `007` and `+5` are numbers here, `yes` and `0` booleans.
 * Infinity is NaN: no later step can use it, so it counts as missing.
 */
export function readCell(text: string, type: ColumnType, reading: CellReading): number | undefined {
  if (type === 'datetime') return isoTime(text) ?? dottedTime(text) ?? slashTime(text, reading.dateOrder);
  if (type === 'boolean') return readBoolean(text);
  const number = readNumber(text, reading.decimal);
  if (type !== 'integer' || number === undefined) return number;
  // Whole numbers know no -0.
  return Number.isSafeInteger(number) ? number + 0 : undefined;
}

function readNumber(text: string, decimal: DecimalSeparator): number | undefined {
  if (infinityPattern.test(text)) return Number.NaN;
  if (decimal === ',' && text.includes('.')) return undefined;
  const point = decimal === ',' ? text.replace(',', '.') : text;
  if (!/^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(point)) return undefined;
  const value = Number(point);
  return Number.isFinite(value) ? value : Number.NaN;
}

function readBoolean(text: string): number | undefined {
  const word = text.toLowerCase();
  if (['true', 't', 'yes', 'y', '1', '1.0'].includes(word)) return 1;
  if (['false', 'f', 'no', 'n', '0', '0.0'].includes(word)) return 0;
  return undefined;
}

function offsetMinutes(text: string | undefined): number {
  if (text === undefined || text === 'Z') return 0;
  const minutes = Number(text.slice(1, 3)) * 60 + Number(text.slice(3).replace(':', '') || 0);
  return text[0] === '-' ? -minutes : minutes;
}

function timeOf(
  year: string | undefined,
  month: string | undefined,
  day: string | undefined,
  match: RegExpExecArray,
  firstTimeGroup: number,
  offset: number,
): number | undefined {
  if (Number(year) < 1) return undefined;
  const [hour, minute, second] = [0, 1, 2].map((index) => Number(match[firstTimeGroup + index] ?? 0));
  const milliseconds = Number((match[firstTimeGroup + 3] ?? '0').padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  return date.setUTCHours(hour ?? 0, minute, second, milliseconds) - offset * 60_000;
}
