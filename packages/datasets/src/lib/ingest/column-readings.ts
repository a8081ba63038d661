import type { ReadingName } from '../csv/readings.ts';

/** What a reading makes of a column in SQL. `cell` is known to fit it, or NULL. */
export interface ColumnReading {
  type: 'integer' | 'number' | 'boolean' | 'datetime';
  valueSql(cell: string): string;
}

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

export const columnReadings: Record<ReadingName, ColumnReading> = {
  integer: { type: 'integer', valueSql: (cell) => `try_cast(${cell} AS BIGINT)` },
  number: { type: 'number', valueSql: asDouble },
  decimalComma: { type: 'number', valueSql: (cell) => asDouble(withPoint(cell)) },
  numberOrInfinity: { type: 'number', valueSql: (cell) => finite(asDouble(cell)) },
  decimalCommaOrInfinity: { type: 'number', valueSql: (cell) => finite(asDouble(withPoint(cell))) },
  boolean: { type: 'boolean', valueSql: (cell) => `lower(${cell}) = 'true'` },
  isoDay: { type: 'datetime', valueSql: (cell) => `try_cast(${cell} AS DATE)::TIMESTAMP_MS` },
  isoTime: {
    type: 'datetime',
    // A plain TIMESTAMP would ignore the offset.
    valueSql: (cell) => `date_trunc('millisecond', try_cast(${cell} AS TIMESTAMPTZ) AT TIME ZONE 'UTC')::TIMESTAMP_MS`,
  },
  dotted: formatted('%d.%m.%Y'),
  monthFirst: formatted('%m/%d/%Y'),
  dayFirst: formatted('%d/%m/%Y'),
};
