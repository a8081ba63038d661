import { DuckDBListValue, type DuckDBValue } from '@duckdb/node-api';
import type { ColumnProfile } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import type { ProfileInput, WrittenColumn } from './profile.ts';

export interface Basics {
  present: number;
  distinct: number;
  /** Of numbers and dates (epoch milliseconds) only. */
  numbers?: Pick<ColumnProfile, 'min' | 'max' | 'mean' | 'standardDeviation' | 'quantiles'>;
}

/** Up to this many rows the figures are exact. */
const exactRows = 100_000;
/** Exact figures hold all values of a batch of columns in memory. */
const exactCells = 10_000_000;
const columnsPerQuery = 500;

/** How many columns one query may describe. */
export function batchSize(rows: number): number {
  return rows > exactRows ? columnsPerQuery : Math.max(1, Math.min(columnsPerQuery, Math.floor(exactCells / rows)));
}

export function isNumeric({ type }: WrittenColumn): boolean {
  return type === 'integer' || type === 'number' || type === 'datetime';
}

/** The column as a DOUBLE; dates as epoch milliseconds. */
export function asDoubleSql({ name, type }: WrittenColumn): string {
  return type === 'datetime' ? `epoch_ms(${identifier(name)})::DOUBLE` : `${identifier(name)}::DOUBLE`;
}

/** First pass: counts, distinct values, moments and quantiles. */
export async function measureBasics(input: ProfileInput): Promise<Basics[]> {
  const basics: Basics[] = [];
  const size = batchSize(input.rows);
  for (let start = 0; start < input.columns.length; start += size) {
    const columns = input.columns.slice(start, start + size);
    const parts = columns.flatMap((column) => basicsSql(column, input.rows <= exactRows));
    const sql = `SELECT ${parts.join(', ')} FROM ${literal(input.parquet)}`;
    const [values = []] = (await query(input.connection, sql, input.signal)).getRows();
    let position = 0;
    for (const column of columns) {
      const count = isNumeric(column) ? 7 : 2;
      basics.push(readBasics(values.slice(position, position + count)));
      position += count;
    }
  }
  return basics;
}

function basicsSql(column: WrittenColumn, exact: boolean): string[] {
  const name = identifier(column.name);
  const distinct = exact ? `len(list_distinct(list(${name})))` : `approx_count_distinct(${name})`;
  if (!isNumeric(column)) return [`count(${name})`, distinct];
  const x = asDoubleSql(column);
  // Squares and sums of larger values overflow, which DuckDB answers with an error.
  const moderate = `CASE WHEN abs(${x}) < 1e150 THEN ${x} END`;
  const quantiles = exact ? 'quantile_cont' : 'approx_quantile';
  return [
    `count(${name})`,
    distinct,
    `min(${x})`,
    `max(${x})`,
    `avg(${moderate})`,
    `stddev_samp(${moderate})`,
    `${quantiles}(${x}, [0.05, 0.25, 0.5, 0.75, 0.95])`,
  ];
}

function readBasics(values: DuckDBValue[]): Basics {
  const [present, distinct, min, max, mean, deviation, quantiles] = values;
  const basics = { present: Number(present), distinct: Number(distinct) };
  if (typeof min !== 'number' || typeof max !== 'number') return basics;
  const moderate = Math.max(Math.abs(min), Math.abs(max)) < 1e150;
  return {
    ...basics,
    numbers: {
      min,
      max,
      ...(moderate && typeof mean === 'number' && { mean }),
      ...(moderate && typeof deviation === 'number' && { standardDeviation: deviation }),
      ...(quantiles instanceof DuckDBListValue && { quantiles: readQuantiles(quantiles.items) }),
    },
  };
}

function readQuantiles(items: readonly DuckDBValue[]) {
  const [p05, p25, p50, p75, p95] = items.map(Number) as [number, number, number, number, number];
  return { p05, p25, p50, p75, p95 };
}
