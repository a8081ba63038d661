import { trueWords } from '../cells/booleans.ts';
import { anyTime, clearTime, type DateOrder } from '../cells/dates.ts';
import { type DecimalSeparator, money, percentage, wideNumber } from '../cells/numbers.ts';
import type { ReadingName } from '../cells/readings.ts';
import { literal } from '../duckdb.ts';

/** What a reading makes of a column. `cell` is known to fit it, or missing. */
export type ColumnReading = { type: 'integer' | 'number' | 'boolean' | 'datetime' } & (
  | {
      /** In SQL, by the engine that writes the Parquet file: the quick way. */
      valueSql(cell: string): string;
    }
  | {
      /** Here, into a copy with one plain spelling: for what SQL cannot read. */
      read(text: string): number | undefined;
    }
);

const asDouble = (cell: string) => `try_cast(${cell} AS DOUBLE)`;
const withPoint = (cell: string) => `replace(${cell}, ',', '.')`;
/** No later step can use infinity, so it counts as missing. */
const finite = (double: string) => `CASE WHEN isfinite(${double}) THEN ${double} END`;

function formatted(date: string): ColumnReading {
  const formats = [date, `${date} %H:%M`, `${date} %H:%M:%S`, `${date} %H:%M:%S.%f`].map((format) => `'${format}'`);
  return {
    type: 'datetime',
    valueSql: (cell) => `date_trunc('millisecond', try_strptime(${cell}, [${formats.join(', ')}]))::TIMESTAMP_MS`,
  };
}

const wide = (decimal: DecimalSeparator): ColumnReading => ({
  type: 'number',
  read: (text) => wideNumber(text, decimal),
});
const percent = (decimal: DecimalSeparator): ColumnReading => ({
  type: 'number',
  read: (text) => percentage(text, decimal),
});
const amount = (decimal: DecimalSeparator): ColumnReading => ({
  type: 'number',
  read: (text) => money(text, decimal)?.value,
});
const anyDate = (order: DateOrder): ColumnReading => ({ type: 'datetime', read: (text) => anyTime(text, order) });

export const columnReadings: Record<ReadingName, ColumnReading> = {
  integer: { type: 'integer', valueSql: (cell) => `try_cast(${cell} AS BIGINT)` },
  number: { type: 'number', valueSql: asDouble },
  decimalComma: { type: 'number', valueSql: (cell) => asDouble(withPoint(cell)) },
  numberOrInfinity: { type: 'number', valueSql: (cell) => finite(asDouble(cell)) },
  decimalCommaOrInfinity: { type: 'number', valueSql: (cell) => finite(asDouble(withPoint(cell))) },
  wideNumber: wide('.'),
  wideDecimalComma: wide(','),
  percentage: percent('.'),
  percentageComma: percent(','),
  money: amount('.'),
  moneyComma: amount(','),
  boolean: { type: 'boolean', valueSql: (cell) => `lower(${cell}) = 'true'` },
  booleanWords: {
    type: 'boolean',
    valueSql: (cell) => `list_contains([${trueWords.map(literal).join(', ')}], lower(${cell}))`,
  },
  isoDay: { type: 'datetime', valueSql: (cell) => `try_cast(${cell} AS DATE)::TIMESTAMP_MS` },
  isoTime: {
    type: 'datetime',
    // A plain TIMESTAMP would ignore the offset.
    valueSql: (cell) => `date_trunc('millisecond', try_cast(${cell} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')::TIMESTAMP_MS`,
  },
  dotted: formatted('%d.%m.%Y'),
  clearTime: { type: 'datetime', read: clearTime },
  monthFirst: formatted('%m/%d/%Y'),
  dayFirst: formatted('%d/%m/%Y'),
  anyMonthFirst: anyDate('month-first'),
  anyDayFirst: anyDate('day-first'),
};
