import { DuckDBListValue, type DuckDBValue } from '@duckdb/node-api';
import type { ColumnProfile } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import type { ProfileInput, WrittenColumn } from './profile.ts';

export interface Basics {
  present: number;
  distinct: number;
  /** Of numbers and dates (epoch milliseconds) only. */
  numbers?: Pick<ColumnProfile, 'min' | 'max' | 'mean' | 'standardDeviation' | 'quantiles'>;
  /** Of words only: in characters (code points). */
  lengths?: NonNullable<ColumnProfile['lengths']>;
}

/** Up to this many rows the quantiles are exact, and one query counts the distinct values of many columns. */
const exactRows = 100_000;
/** Exact figures hold all values of a batch of columns in memory. */
const exactCells = 10_000_000;
/** Above this many rows, distinct numbers are estimated first and counted only when they are few. */
export const countedRows = 2_000_000;
/** Planning takes time with the square of it. */
const columnsPerQuery = 250;

export function isSmall(rows: number): boolean {
  return rows <= exactRows;
}

/** How many columns one query may describe. */
export function batchSize(rows: number): number {
  return !isSmall(rows) ? columnsPerQuery : Math.max(1, Math.min(columnsPerQuery, Math.floor(exactCells / rows)));
}

export function isNumeric({ type }: WrittenColumn): boolean {
  return type === 'integer' || type === 'number' || type === 'datetime';
}

/** The column as a DOUBLE; dates as epoch milliseconds. */
export function asDoubleSql({ name, type }: WrittenColumn): string {
  return doubleSql(identifier(name), type);
}

/** A value of such a column as a DOUBLE. */
export function doubleSql(value: string, type: WrittenColumn['type']): string {
  return type === 'datetime' ? `epoch_ms(${value})::DOUBLE` : `${value}::DOUBLE`;
}

/** First pass: counts and ends; of small tables also distinct values, moments and quantiles. */
export async function measureBasics(input: ProfileInput): Promise<Basics[]> {
  const every = input.columns.map((_, index) => index);
  const found = await measure(input, every, (column) => basicsSql(column, input.rows));
  return input.columns.map((column, index) => readBasics(column, found.get(index) ?? []));
}

/** Moments and quantiles of the given columns of a large table, which have numbers. */
export async function measureSpread(input: ProfileInput, basics: Basics[], columns: number[]): Promise<void> {
  const found = await measure(input, columns, (column) => spreadSql(column, 'approx_quantile'));
  for (const [index, values] of found) {
    const measured = basics[index] as Basics;
    if (measured.numbers) measured.numbers = { ...measured.numbers, ...readSpread(measured.numbers, values) };
  }
}

/** Selects some figures of each of the given columns, of as many at a time as one query may describe. */
async function measure(
  { connection, parquet, columns, rows, signal }: ProfileInput,
  wanted: number[],
  figuresOf: (column: WrittenColumn) => string[],
): Promise<Map<number, DuckDBValue[]>> {
  const found = new Map<number, DuckDBValue[]>();
  const size = batchSize(rows);
  for (let start = 0; start < wanted.length; start += size) {
    const batch = wanted.slice(start, start + size);
    const figures = batch.map((index) => figuresOf(columns[index] as WrittenColumn));
    const sql = `SELECT ${figures.flat().join(', ')} FROM ${literal(parquet)}`;
    const [values = []] = (await query(connection, sql, signal)).getRows();
    let position = 0;
    for (const [place, index] of batch.entries()) {
      const count = figures[place]?.length ?? 0;
      found.set(index, values.slice(position, position + count));
      position += count;
    }
  }
  return found;
}

function distinctSql(column: WrittenColumn, rows: number): string {
  const name = identifier(column.name);
  if (isSmall(rows)) return `len(list_distinct(list(${name})))`;
  // The values of large tables are counted apart, but numbers only when they are few.
  return isNumeric(column) && rows > countedRows ? `approx_count_distinct(${name})` : '0';
}

function basicsSql(column: WrittenColumn, rows: number): string[] {
  const name = identifier(column.name);
  const counts = [`count(${name})`, distinctSql(column, rows)];
  if (column.type === 'boolean') return counts;
  const length = `length(${name})`;
  if (!isNumeric(column)) return [...counts, `min(${length})::DOUBLE`, `max(${length})::DOUBLE`, `avg(${length})`];
  // The ends before they are doubles: the file knows them.
  const ends = [`min(${name})`, `max(${name})`].map((end) => doubleSql(end, column.type));
  return [...counts, ...ends, ...(isSmall(rows) ? spreadSql(column, 'quantile_cont') : [])];
}

function spreadSql(column: WrittenColumn, quantiles: 'quantile_cont' | 'approx_quantile'): string[] {
  const x = asDoubleSql(column);
  // Squares and sums of larger values overflow, which DuckDB answers with an error.
  const moderate = `CASE WHEN abs(${x}) < 1e150 THEN ${x} END`;
  return [`avg(${moderate})`, `stddev_samp(${moderate})`, `${quantiles}(${x}, [0.05, 0.25, 0.5, 0.75, 0.95])`];
}

function readBasics(column: WrittenColumn, [present, distinct, ...figures]: DuckDBValue[]): Basics {
  const basics = { present: Number(present), distinct: Number(distinct) };
  const [min, max, ...others] = figures;
  if (typeof min !== 'number' || typeof max !== 'number') return basics;
  if (!isNumeric(column)) return { ...basics, lengths: { min, mean: Number(others[0]), max } };
  return { ...basics, numbers: { min, max, ...readSpread({ min, max }, others) } };
}

/** True where squares and sums of the values have room in a double. */
export function isModerate({ min = 0, max = 0 }: Pick<ColumnProfile, 'min' | 'max'>): boolean {
  return Math.max(Math.abs(min), Math.abs(max)) < 1e150;
}

function readSpread(ends: Pick<ColumnProfile, 'min' | 'max'>, [mean, deviation, quantiles]: DuckDBValue[]) {
  const moderate = isModerate(ends);
  return {
    ...(moderate && typeof mean === 'number' && { mean }),
    ...(moderate && typeof deviation === 'number' && { standardDeviation: deviation }),
    ...(quantiles instanceof DuckDBListValue && { quantiles: readQuantiles(quantiles.items) }),
  };
}

function readQuantiles(items: readonly DuckDBValue[]) {
  const [p05, p25, p50, p75, p95] = items.map(Number) as [number, number, number, number, number];
  return { p05, p25, p50, p75, p95 };
}
