import type { ImportRecipe } from '../../index.ts';

export type DecimalSeparator = NonNullable<ImportRecipe['decimalSeparator']>;
/** `either`: each cell tells by itself. */
export type DecimalMark = DecimalSeparator | 'either';

const integerPattern = /^-?(0|[1-9][0-9]*)$/;
const pointPattern = /^-?(0|[1-9][0-9]*)?(\.[0-9]*)?([eE][+-]?[0-9]+)?$/;
const infinityPattern = /^-?inf(inity)?$/i;

/** Groups of three digits, all with the same separator; the decimal separator is none of them. */
const grouped = {
  '.': /^[1-9][0-9]{0,2}(?:([, \u00a0\u202f\u2009'’])[0-9]{3})(?:\1[0-9]{3})*(?:\.[0-9]+)?$/,
  ',': /^[1-9][0-9]{0,2}(?:([. \u00a0\u202f\u2009'’])[0-9]{3})(?:\1[0-9]{3})*(?:,[0-9]+)?$/,
};
const groupSeparators = { '.': /[, \u00a0\u202f\u2009'’]/g, ',': /[. \u00a0\u202f\u2009'’]/g };

const codes =
  'USD|EUR|GBP|JPY|CNY|CHF|CAD|AUD|NZD|SEK|NOK|DKK|PLN|CZK|HUF|RON|BGN|TRY|RUB|UAH|INR|BRL|MXN|ARS|CLP|COP|ZAR|KRW|SGD|HKD|THB|IDR|MYR|PHP|ILS|AED|SAR|EGP|NGN|KES';
const sign = `(?:[A-Z]{1,2})?[$€£¥₹₽₩₺₪₫฿₴₦]|zł|kr\\.?|Kč|Ft|${codes}`;
const currencyPattern = new RegExp(
  `^(-|−)?(?:(${sign})[ \\u00a0\\u202f]?(-|−)?([0-9][^-−%()]*?)(-)?|([0-9][^-−%()]*?)(-)?[ \\u00a0\\u202f]?(${sign})|([0-9][^-−%()]*))$`,
);

/** `(5)`, `($5)` and `$(5)` are negative. */
const bracketPattern = new RegExp(`^(${sign})? ?\\((.+)\\)$`);
/** `$ -` is how accountants write that there is no amount. */
const zeroPattern = new RegExp(`^(?:(${sign}) *[-–—]|[-–—] *(${sign}))$`);

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

/**
 * A number as people write it: also `1,234.5`, `1 234`, `1'234`, `5-` and a true minus sign.
 * Infinity is NaN. Undefined when it is none.
 */
export function wideNumber(text: string, decimal: DecimalSeparator): number | undefined {
  if (isNumberOrInfinity(text, decimal)) return finite(plainText(text, decimal));
  // A plus is a sign before few digits or decimals; else it begins a telephone number.
  if (/^\+([0-9]{1,4}|[0-9]{1,9}[.,][0-9]+)$/.test(text)) return wideNumber(text.slice(1), decimal);
  const negative = /^[-−]/.test(text) || text.endsWith('-');
  const digits = /^[-−]/.test(text) ? text.slice(1) : text.replace(/-$/, '');
  if (!grouped[decimal].test(digits) && !(digits !== text && /^[0-9]/.test(digits) && isNumber(digits, decimal))) {
    return undefined;
  }
  const value = finite(plainText(digits.replace(groupSeparators[decimal], ''), decimal));
  return negative ? -value : value;
}

/** `12.5 %` is 0.125. Undefined when it is no percentage. */
export function percentage(text: string, decimal: DecimalSeparator): number | undefined {
  if (!text.endsWith('%')) return undefined;
  const value = wideNumber(text.slice(0, -1).trimEnd(), decimal);
  // By way of text, since 7 / 100 by way of doubles is not always 0.07 for longer numbers.
  return value === undefined ? undefined : Number(`${value}e-2`) || value / 100;
}

/** An amount of money and the sign or code that stands with it, if any; `(5)` is negative. */
export function money(text: string, decimal: DecimalSeparator): { value: number; currency?: string } | undefined {
  const nothing = zeroPattern.exec(text);
  if (nothing) return { value: 0, currency: (nothing[1] ?? nothing[2]) as string };
  const brackets = bracketPattern.exec(text);
  const inBrackets = brackets ? (brackets[1] ?? '') + brackets[2] : undefined;
  const match = currencyPattern.exec(inBrackets ?? text);
  if (!match) return undefined;
  const [, before, prefix, between, afterPrefix, trailing, beforeSuffix, trailingToo, suffix, bare] = match;
  const value = wideNumber((afterPrefix ?? beforeSuffix ?? bare ?? '').trim(), decimal);
  if (value === undefined) return undefined;
  const signed = before ?? between ?? trailing ?? trailingToo;
  // Brackets are a minus themselves.
  if (inBrackets && signed) return undefined;
  const negative = Boolean(inBrackets ?? signed);
  const currency = prefix ?? suffix;
  return { value: negative && value !== 0 ? -value : value, ...(currency && { currency }) };
}

function plainText(text: string, decimal: DecimalSeparator): string {
  return decimal === ',' ? text.replace(',', '.') : text;
}

/** No later step can use infinity, so it counts as missing. */
function finite(text: string): number {
  const value = Number(text);
  return Number.isFinite(value) ? value : Number.NaN;
}

/** As `readCell` has it: `007` and `+5` are numbers, too, when a column is known to hold numbers. */
export function knownNumber(text: string, mark: DecimalMark): number | undefined {
  const decimal = mark === 'either' ? decimalOf(text) : mark;
  const point = plainText(text, decimal);
  if (!(decimal === ',' && text.includes('.')) && /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/.test(point)) {
    return finite(point);
  }
  return wideNumber(text, decimal) ?? percentage(text, decimal) ?? money(text, decimal)?.value;
}

/** The separator before the decimals of a single number: the last one, unless it comes again. */
function decimalOf(text: string): DecimalSeparator {
  const [point, comma] = [text.lastIndexOf('.'), text.lastIndexOf(',')];
  const last = comma > point ? ',' : '.';
  const comesAgain = text.indexOf(last) !== Math.max(point, comma);
  return comesAgain === (last === ',') ? '.' : ',';
}
