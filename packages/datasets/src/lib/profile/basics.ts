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
const countedRows = 2_000_000;
const countedGroups = 100_000;
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
  return type === 'datetime' ? `epoch_ms(${identifier(name)})::DOUBLE` : `${identifier(name)}::DOUBLE`;
}

/** First pass: counts, distinct values, moments and quantiles. */
export async function measureBasics(input: ProfileInput): Promise<Basics[]> {
  const basics: Basics[] = [];
  const size = batchSize(input.rows);
  for (let start = 0; start < input.columns.length; start += size) {
    const columns = input.columns.slice(start, start + size);
    const parts = columns.flatMap((column) => basicsSql(column, input.rows));
    const sql = `SELECT ${parts.join(', ')} FROM ${literal(input.parquet)}`;
    const [values = []] = (await query(input.connection, sql, input.signal)).getRows();
    let position = 0;
    for (const column of columns) {
      const count = isNumeric(column) ? 7 : column.type === 'boolean' ? 2 : 5;
      basics.push(readBasics(column, values.slice(position, position + count)));
      position += count;
    }
  }
  return basics;
}

/**
 * Counts the distinct numbers and dates of a large file, but for columns that
 * are `known`. Grouping one column at a time is quicker than DuckDB's
 * count(DISTINCT), and its estimates can be off by a quarter.
 */
export async function countNumbers(input: ProfileInput, basics: Basics[], known: Set<number>): Promise<void> {
  if (isSmall(input.rows)) return;
  for (const [index, column] of input.columns.entries()) {
    const measured = basics[index] as Basics;
    if (!isNumeric(column) || known.has(index)) continue;
    measured.distinct = Math.min(measured.distinct, measured.present);
    if (input.rows > countedRows && measured.distinct > countedGroups) continue;
    const name = identifier(column.name);
    const groups = `SELECT ${name} FROM ${literal(input.parquet)} WHERE ${name} IS NOT NULL GROUP BY ALL`;
    const sql = `SELECT count(*) FROM (${groups})`;
    measured.distinct = Number((await query(input.connection, sql, input.signal)).getRows()[0]?.[0]);
  }
}

function distinctSql(column: WrittenColumn, rows: number): string {
  const name = identifier(column.name);
  if (isSmall(rows)) return `len(list_distinct(list(${name})))`;
  // Words are counted with their most frequent values.
  return isNumeric(column) && rows > countedRows ? `approx_count_distinct(${name})` : '0';
}

function basicsSql(column: WrittenColumn, rows: number): string[] {
  const name = identifier(column.name);
  const distinct = distinctSql(column, rows);
  if (column.type === 'boolean') return [`count(${name})`, distinct];
  const length = `length(${name})`;
  if (!isNumeric(column)) {
    return [`count(${name})`, distinct, `min(${length})::DOUBLE`, `max(${length})::DOUBLE`, `avg(${length})`];
  }
  const x = asDoubleSql(column);
  // Squares and sums of larger values overflow, which DuckDB answers with an error.
  const moderate = `CASE WHEN abs(${x}) < 1e150 THEN ${x} END`;
  const quantiles = isSmall(rows) ? 'quantile_cont' : 'approx_quantile';
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

function readBasics(column: WrittenColumn, values: DuckDBValue[]): Basics {
  const [present, distinct, min, max, mean, deviation, quantiles] = values;
  const basics = { present: Number(present), distinct: Number(distinct) };
  if (typeof min !== 'number' || typeof max !== 'number') return basics;
  if (!isNumeric(column)) return { ...basics, lengths: { min, mean: Number(mean), max } };
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
