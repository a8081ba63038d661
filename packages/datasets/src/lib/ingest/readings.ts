import {
  dottedTime,
  isBoolean,
  isInteger,
  isNumber,
  isNumberOrInfinity,
  isoTime,
  slashTime,
} from '../csv/cell-values.ts';

/** A way to read a whole column: the type it gives, and how one cell is recognised and turned into a value. */
export interface Reading {
  type: 'integer' | 'number' | 'boolean' | 'datetime';
  /** The same rule twice: for a cell in JavaScript, and for a non-missing cell `v` in SQL. */
  matches(text: string): boolean;
  matchesSql(v: string): string;
  valueSql(v: string): string;
}

const largestExact = Number.MAX_SAFE_INTEGER;

const asDouble = (v: string) => `try_cast(${v} AS DOUBLE)`;
const withPoint = (v: string) => `replace(${v}, ',', '.')`;

/** No `007` (a code), no `+49` (a telephone), no `1_000`; what the cast makes of it must satisfy `accepted`. */
function numberSql(v: string, accepted: (double: string) => string): string {
  const code = (sign: string) =>
    `(starts_with(${v}, '${sign}0') AND ${v} LIKE '${sign}0_%' AND substr(${v}, ${sign.length + 2}, 1) NOT IN ('.', 'e', 'E'))`;
  return `coalesce(${accepted(asDouble(v))}, false) AND NOT contains(${v}, '_') AND NOT starts_with(${v}, '+') AND NOT ${code('')} AND NOT ${code('-')}`;
}

const isOrdinary = (double: string) => `isfinite(${double})`;
const isAny = (double: string) => `NOT isnan(${double})`;
const finite = (double: string) => `CASE WHEN isfinite(${double}) THEN ${double} END`;

const timeFormats = (date: string) =>
  [date, `${date} %H:%M`, `${date} %H:%M:%S`, `${date} %H:%M:%S.%f`].map((format) => `'${format}'`).join(', ');

function formatted(date: string, separator: string, parse: (text: string) => number | undefined): Reading {
  const parsed = (v: string) => `try_strptime(${v}, [${timeFormats(date)}])`;
  return {
    type: 'datetime',
    matches: (text) => parse(text) !== undefined && !text.includes('T'),
    matchesSql: (v) => `coalesce(year(${parsed(v)}) >= 1000, false) AND contains(${v}, '${separator}')`,
    valueSql: (v) => `date_trunc('millisecond', ${parsed(v)})::TIMESTAMP_MS`,
  };
}

const isoDay: Reading = {
  type: 'datetime',
  matches: (text) => text.length === 10 && isoTime(text) !== undefined,
  matchesSql: (v) => `coalesce(try_cast(${v} AS DATE)::VARCHAR = ${v}, false)`,
  valueSql: (v) => `try_cast(${v} AS DATE)::TIMESTAMP_MS`,
};

const isoTimes: Reading = {
  type: 'datetime',
  matches: (text) => isoTime(text) !== undefined,
  // The last two: DuckDB would also take 24:00 and names of time zones.
  matchesSql: (v) =>
    `try_cast(${v} AS TIMESTAMPTZ) IS NOT NULL AND ${v} LIKE '____-__-__%' AND substr(${v}, 12, 2) <> '24' AND regexp_full_match(substr(${v}, 11), '|[ T][0-9:.]+(Z|[+-][0-9:]+)?')`,
  valueSql: (v) => `date_trunc('millisecond', (try_cast(${v} AS TIMESTAMPTZ) AT TIME ZONE 'UTC'))::TIMESTAMP_MS`,
};

export const readings = {
  integer: {
    type: 'integer',
    matches: isInteger,
    matchesSql: (v) =>
      `coalesce(try_cast(${v} AS BIGINT)::VARCHAR = ${v} AND try_cast(${v} AS BIGINT) BETWEEN -${largestExact} AND ${largestExact}, false)`,
    valueSql: (v) => `try_cast(${v} AS BIGINT)`,
  },
  number: {
    type: 'number',
    matches: (text) => isNumber(text, '.'),
    matchesSql: (v) => numberSql(v, isOrdinary),
    valueSql: asDouble,
  },
  decimalComma: {
    type: 'number',
    matches: (text) => isNumber(text, ','),
    matchesSql: (v) => `NOT contains(${v}, '.') AND ${numberSql(withPoint(v), isOrdinary)}`,
    valueSql: (v) => asDouble(withPoint(v)),
  },
  numberOrInfinity: {
    type: 'number',
    matches: (text) => isNumberOrInfinity(text, '.'),
    matchesSql: (v) => numberSql(v, isAny),
    valueSql: (v) => finite(asDouble(v)),
  },
  decimalCommaOrInfinity: {
    type: 'number',
    matches: (text) => isNumberOrInfinity(text, ','),
    matchesSql: (v) => `NOT contains(${v}, '.') AND ${numberSql(withPoint(v), isAny)}`,
    valueSql: (v) => finite(asDouble(withPoint(v))),
  },
  boolean: {
    type: 'boolean',
    matches: isBoolean,
    matchesSql: (v) => `lower(${v}) IN ('true', 'false')`,
    valueSql: (v) => `lower(${v}) = 'true'`,
  },
  isoDay,
  isoTime: isoTimes,
  dotted: formatted('%d.%m.%Y', '.', dottedTime),
  monthFirst: formatted('%m/%d/%Y', '/', (text) => slashTime(text, 'month-first')),
  dayFirst: formatted('%d/%m/%Y', '/', (text) => slashTime(text, 'day-first')),
} satisfies Record<string, Reading>;

export type ReadingName = keyof typeof readings;

/** True for a whole number that a double cannot hold: a code or a key rather than a quantity. */
export function wholeNumberSql(v: string): string {
  return `regexp_full_match(${v}, '-?[0-9]+')`;
}
