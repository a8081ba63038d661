import type { ImportRecipe } from '../../index.ts';

export type DateOrder = NonNullable<ImportRecipe['dateOrder']>;

const plainTime = '(?:[ T]([01]\\d|2[0-3]):([0-5]\\d)(?::([0-5]\\d)(?:\\.(\\d{1,9}))?)?)?';
const isoPattern = new RegExp(`^(\\d{4})-(\\d{2})-(\\d{2})${plainTime}(Z|[+-](?:0\\d|1[0-4])(?::?[0-5]\\d)?)?$`);
/** With at most the digits of a second that the engine reads in a format. */
const microTime = plainTime.replace('{1,9}', '{1,6}');
const dotsPattern = new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4})${microTime}$`);
const slashPattern = new RegExp(`^(\\d{1,2})/(\\d{1,2})/(\\d{4})${microTime}$`);

/** As people write times: `23:59`, `11:59:59.5 PM`, with a zone or without, after a comma or a space. */
const freeTime =
  '(?:(?:,? +|T)(\\d{1,2}):([0-5]\\d)(?::([0-5]\\d)(?:[.,](\\d{1,9}))?)?(?: ?([ap])\\.?m\\.?)? ?(Z|(?:UTC|GMT)?[+-](?:0\\d|1[0-4]|\\d(?!\\d))(?::?[0-5]\\d)?|UTC|GMT)?)?';
const yearFirstPattern = new RegExp(`^(\\d{4})([-/.])(\\d{1,2})\\2(\\d{1,2})${freeTime}$`, 'i');
const dayDotsPattern = new RegExp(`^(\\d{1,2})\\.(\\d{1,2})\\.(\\d{4}|\\d{2})${freeTime}$`, 'i');
const numericPattern = new RegExp(`^(\\d{1,2})([/-])(\\d{1,2})\\2(\\d{4}|\\d{2})${freeTime}$`, 'i');
const weekday = '(?:\\p{L}{2,10}\\.?,? +)?';
const dayNamedPattern = new RegExp(
  `^${weekday}(\\d{1,2})(?:st|nd|rd|th|\\.)?[ -]*(?:de )?(\\p{L}{3,10})\\.?,?[ -]*(?:de )?(\\d{4}|\\d{2})${freeTime}$`,
  'iu',
);
const monthNamedPattern = new RegExp(
  `^${weekday}(\\p{L}{3,10})\\.? (\\d{1,2})(?:st|nd|rd|th)?,? +(\\d{4})${freeTime}$`,
  'iu',
);

/** Months in English, German, French and Spanish, short and long, without accents. */
const monthNames = [
  'jan january januar janner janv janvier ene enero',
  'feb february februar fevr fevrier febrero',
  'mar march marz mrz mars marzo',
  'apr april avr avril abr abril',
  'may mai mayo',
  'jun june juni juin junio',
  'jul july juli juil juillet julio',
  'aug august aout ago agosto',
  'sep sept september septembre septiembre',
  'oct october okt oktober octobre octubre',
  'nov november novembre noviembre',
  'dec december dez dezember decembre dic diciembre',
];
const monthNumbers = new Map(
  monthNames.flatMap((names, index) => names.split(' ').map((name) => [name, index + 1] as const)),
);

/** Epoch milliseconds of an ISO 8601 date or time (UTC unless it carries an offset), or undefined. */
export function isoTime(text: string): number | undefined {
  const match = isoPattern.exec(text);
  if (!match) return undefined;
  // The engine that writes the values wants seconds before a zone.
  if (match[8] && match[6] === undefined) return undefined;
  return timeOf(match.slice(1, 4), match.slice(4, 8), offsetMinutes(match[8]));
}

/** Epoch milliseconds of `31.12.2026 23:59:59`, or undefined. */
export function dottedTime(text: string): number | undefined {
  const match = dotsPattern.exec(text);
  return match ? timeOf([match[3], match[2], match[1]], match.slice(4, 8)) : undefined;
}

/** Epoch milliseconds of `12/31/2026` or `31/12/2026`, or undefined. */
export function slashTime(text: string, order: DateOrder): number | undefined {
  const match = slashPattern.exec(text);
  if (!match) return undefined;
  const [month, day] = order === 'month-first' ? [match[1], match[2]] : [match[2], match[1]];
  return timeOf([match[3], month, day], match.slice(4, 8));
}

/** Any way to write a date that can be read in one way only: ISO, `2026/12/31`, `31.12.26`, `31 Dec 2026`, `Dec 31, 2026`. */
export function clearTime(text: string): number | undefined {
  const iso = isoTime(text);
  if (iso !== undefined) return iso;
  const yearFirst = yearFirstPattern.exec(text);
  if (yearFirst) return freeTimeOf([yearFirst[1], yearFirst[3], yearFirst[4]], yearFirst.slice(5));
  const dots = dayDotsPattern.exec(text);
  if (dots) return freeTimeOf([dots[3], dots[2], dots[1]], dots.slice(4));
  if (!/\p{L}{3}/u.test(text)) return undefined;
  const dayNamed = dayNamedPattern.exec(text);
  if (dayNamed) return freeTimeOf([dayNamed[3], monthOf(dayNamed[2]), dayNamed[1]], dayNamed.slice(4));
  const monthNamed = monthNamedPattern.exec(text);
  if (monthNamed) return freeTimeOf([monthNamed[3], monthOf(monthNamed[1]), monthNamed[2]], monthNamed.slice(4));
  return undefined;
}

/** Any way to write a date, `1/2/2026`, `1-2-26` and the like in the order that is given. */
export function anyTime(text: string, order: DateOrder): number | undefined {
  const match = numericPattern.exec(text);
  if (!match) return clearTime(text);
  const [month, day] = order === 'month-first' ? [match[1], match[3]] : [match[3], match[1]];
  return freeTimeOf([match[4], month, day], match.slice(5));
}

/** True for `20261231`: a whole number that may be a date. */
export function isCompactDate(value: number): boolean {
  const [year, month, day] = [Math.floor(value / 10_000), Math.floor(value / 100) % 100, value % 100];
  return Number.isInteger(value) && year >= 1900 && year <= 2100 && month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

/** Epoch milliseconds of `20261231`, or undefined. */
export function compactTime(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  return match ? timeOf(match.slice(1), []) : undefined;
}

function monthOf(name: string | undefined): string | undefined {
  const plain = name?.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase() ?? '';
  return monthNumbers.get(plain)?.toString();
}

type Parts = (string | undefined)[];

/** `time` as `freeTime` finds it: hour, minute, second, fraction, `a` or `p`, zone. */
function freeTimeOf([year, month, day]: Parts, time: Parts): number | undefined {
  const [hour, minute, second, fraction, half, zone] = time;
  if (month === undefined) return undefined;
  const hours = Number(hour ?? 0);
  if (half ? hours < 1 || hours > 12 : hours > 23) return undefined;
  const inDay = half ? (hours % 12) + (half.toLowerCase() === 'p' ? 12 : 0) : hours;
  return timeOf([fullYear(year), month, day], [String(inDay), minute, second, fraction], offsetMinutes(zone));
}

/** POSIX: 69 to 99 are of the last century, 00 to 68 of this one. */
function fullYear(year: string | undefined): string | undefined {
  if (year?.length !== 2) return year;
  return (Number(year) >= 69 ? '19' : '20') + year;
}

function offsetMinutes(text: string | undefined): number {
  const [, sign, hours, minutes = '0'] = /([+-])(\d{1,2}):?(\d\d)?$/.exec(text ?? '') ?? [];
  const offset = Number(hours ?? 0) * 60 + Number(minutes);
  return sign === '-' ? -offset : offset;
}

/** An offset must not lead out of the years that four digits can write. */
const [firstTime, lastTime] = [Date.parse('0001-01-01T00:00:00Z'), Date.parse('9999-12-31T23:59:59.999Z')];

function timeOf([year, month, day]: Parts, time: Parts, offset = 0): number | undefined {
  if (Number(year) < 1) return undefined;
  const [hour, minute, second] = [0, 1, 2].map((index) => Number(time[index] ?? 0));
  const milliseconds = Number((time[3] ?? '0').padEnd(3, '0').slice(0, 3));
  const date = new Date(0);
  // setUTCFullYear, because Date.UTC takes the years 0 to 99 for 1900 to 1999.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day));
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined;
  const moment = date.setUTCHours(hour ?? 0, minute, second, milliseconds) - offset * 60_000;
  return moment >= firstTime && moment <= lastTime ? moment : undefined;
}
