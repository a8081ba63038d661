/**
 * What a date says beside the time that has passed: where it lies in the year, the
 * month, the week and the day, in UTC. Whole-number arithmetic after Howard
 * Hinnant, "chrono-Compatible Low-Level Date Algorithms" (civil_from_days), so
 * that the ONNX graph can do the same with int64 (see onnx/dates.ts).
 */
import { millisecondsPerDay } from './plan.ts';

/**
 * Months count from 1, Monday is day 0 of the week. A year is not among them:
 * elapsed time orders the years already, and knows none that are still to come
 * either.
 */
export type CalendarPart = 'month' | 'dayOfMonth' | 'dayOfYear' | 'dayOfWeek' | 'weekend' | 'hour' | 'minuteOfDay';
export type DatePart = 'elapsed' | CalendarPart;

/** The last instant of a JavaScript date; calendar parts of others are those of the nearest that is one. */
export const lastInstant = 8_640_000_000_000_000;

export const daysOfEra = 146_097;
/** From 0000-03-01, where Hinnant's eras begin, to 1970-01-01. */
export const daysToEpoch = 719_468;
/** 1970-01-01 was a Thursday. */
export const weekdayOfEpoch = 3;
export const millisecondsPerHour = 3_600_000;
export const millisecondsPerMinute = 60_000;

/** Days of a year that begins in March, so that the leap day is the last. */
const daysFromMarch = Array.from({ length: 366 }, (_, day) => day);
const monthsFromMarch = daysFromMarch.map((day) => Math.floor((5 * day + 2) / 153));
/** Month of each day of a year that begins in March. */
export const monthTable = monthsFromMarch.map((month) => (month < 10 ? month + 3 : month - 9));
/** Day of the month of each day of a year that begins in March. */
export const dayOfMonthTable = daysFromMarch.map((day, index) => {
  return day - Math.floor((153 * (monthsFromMarch[index] as number) + 2) / 5) + 1;
});
/** Day of the year of each day of a year that begins in March: of a common year, then of a leap year. */
export const dayOfYearTable = [0, 1].flatMap((leap) => {
  return daysFromMarch.map((day) => (day >= 306 ? day - 305 : day + 60 + leap));
});
/** Where in dayOfYearTable each year of an era begins. */
export const yearTable = Array.from({ length: 400 }, (_, year) => {
  return year % 4 === 0 && (year % 100 !== 0 || year === 0) ? daysFromMarch.length : 0;
});

/**
 * One part of a date.
 *
 * @param instant epoch milliseconds; a fraction is cut off, NaN gives NaN.
 * @param origin where elapsed time, in days, begins; epoch milliseconds.
 */
export function datePartOf(part: DatePart, instant: number, origin: number): number {
  if (part === 'elapsed') return (Math.trunc(instant) - origin) / millisecondsPerDay;
  if (Number.isNaN(instant)) return Number.NaN;
  // Adding 0 makes 0 of -0.
  const clipped = Math.max(-lastInstant, Math.min(lastInstant, Math.trunc(instant))) + 0;
  const days = wholeDays(clipped);
  const inDay = clipped - days * millisecondsPerDay;
  if (part === 'hour') return Math.floor(inDay / millisecondsPerHour);
  if (part === 'minuteOfDay') return Math.floor(inDay / millisecondsPerMinute);
  return dayPartOf(part, days);
}

/**
 * @param days since 1970-01-01. They fit 32 bits, and `| 0` keeps them there: this runs over every row of a table.
 */
function dayPartOf(part: CalendarPart, days: number): number {
  const weekday = (((days + weekdayOfEpoch) % 7) + 7) % 7;
  if (part === 'dayOfWeek') return weekday;
  if (part === 'weekend') return weekday >= 5 ? 1 : 0;
  const ofEra = (((days + daysToEpoch) % daysOfEra) + daysOfEra) % daysOfEra;
  const leapDays = ((ofEra / 1460) | 0) - ((ofEra / 36_524) | 0) + ((ofEra / 146_096) | 0);
  const year = ((ofEra - leapDays) / 365) | 0;
  const fromMarch = ofEra - (365 * year + (year >> 2) - ((year / 100) | 0));
  if (part === 'month') return monthTable[fromMarch] as number;
  if (part === 'dayOfMonth') return dayOfMonthTable[fromMarch] as number;
  return dayOfYearTable[fromMarch + (yearTable[year] as number)] as number;
}

/** Whole days, rounded down. The quotient may be rounded up to the day that has not begun. */
function wholeDays(instant: number): number {
  const days = Math.floor(instant / millisecondsPerDay);
  return (days * millisecondsPerDay > instant ? days - 1 : days) | 0;
}

/** A part says nothing that elapsed time does not unless the dates go through its cycle more than once. */
const cycleDays: Record<CalendarPart, number> = {
  month: 365,
  dayOfMonth: 31,
  dayOfYear: 365,
  dayOfWeek: 7,
  weekend: 7,
  hour: 1,
  minuteOfDay: 1,
};

/**
 * Elapsed time, and the parts of the calendar that can be told from it in these
 * rows: those that differ between rows, and whose cycle comes round.
 */
export function chooseDateParts(values: Float64Array, rows: Uint32Array): DatePart[] {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < rows.length; place++) {
    const instant = values[rows[place] as number] as number;
    if (instant < first) first = instant;
    if (instant > last) last = instant;
  }
  const days = (last - first) / millisecondsPerDay;
  const calendar = (Object.keys(cycleDays) as CalendarPart[]).filter((part) => {
    if (days <= cycleDays[part] || !differs(part, values, rows)) return false;
    return part !== 'minuteOfDay' || hasMinutes(values, rows);
  });
  return ['elapsed', ...calendar];
}

function differs(part: CalendarPart, values: Float64Array, rows: Uint32Array): boolean {
  let known = Number.NaN;
  for (let place = 0; place < rows.length; place++) {
    const found = datePartOf(part, values[rows[place] as number] as number, 0);
    if (Number.isNaN(found) || found === known) continue;
    if (!Number.isNaN(known)) return true;
    known = found;
  }
  return false;
}

/** False when every date lies on the hour, so that minutes repeat the hours. */
function hasMinutes(values: Float64Array, rows: Uint32Array): boolean {
  for (let place = 0; place < rows.length; place++) {
    const instant = values[rows[place] as number] as number;
    if (datePartOf('minuteOfDay', instant, 0) % 60 > 0) return true;
  }
  return false;
}
