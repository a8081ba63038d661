import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetColumn, Sampling } from '../../index.ts';
import { literal, query } from '../duckdb.ts';
import { readNumbers, readPlainWords } from '../read/column-readers.ts';
import type { TableColumn } from '../read/table.ts';

/** Figures of pairs of columns are exact up to this many rows; of more rows, this many are looked at. */
export const sampleRows = 25_000;
/** What one reading of a sample may hold in memory. */
const sampleCells = 8_000_000;

/** How many rows of a table may be looked at, when so many columns of them are held at once. */
export function rowsToSample(rows: number, columns: number): number {
  return Math.min(rows, sampleRows, Math.max(1_000, Math.floor(sampleCells / Math.max(1, columns))));
}

/**
 * Says what figures were taken from. The error is half the width of the 95 %
 * interval at its widest: of a share at one half 0.98/sqrt(n), of a correlation
 * at zero 1.96/sqrt(n) (Fisher 1921). 1 of no rows at all.
 */
export function samplingOf(looked: number, rows: number, figure: 'share' | 'correlation'): Sampling {
  if (looked >= rows) return { rows, exact: true };
  const width = (figure === 'share' ? 0.98 : 1.96) / Math.sqrt(Math.max(1, looked));
  return { rows: looked, exact: false, error: Math.min(1, width) };
}

/**
 * What comes after FROM to see about `wanted` of the rows, in their order. A row
 * is chosen by the hash of its place: the same ones each time, however many
 * threads read (Bernoulli sampling; Cochran 1977, section 2).
 */
export async function sampledSql({ connection, parquet, rows, wanted, signal }: SampledRows): Promise<string> {
  const file = literal(parquet);
  if (wanted >= rows) return file;
  const bound = ((2n ** 64n - 1n) * BigInt(wanted)) / BigInt(rows);
  // A column may have the name that DuckDB gives the place of a row.
  const sameName = `SELECT count(*) FROM parquet_schema(${file}) WHERE lower(name) = 'file_row_number'`;
  const [[taken] = []] = (await query(connection, sameName, signal)).getRows();
  if (Number(taken) > 0) {
    return `${file} QUALIFY hash(row_number() OVER () - 1) < ${bound}::UBIGINT`;
  }
  return `read_parquet(${file}, file_row_number = true) WHERE hash(file_row_number) < ${bound}::UBIGINT`;
}

export interface SampledRows {
  connection: DuckDBConnection;
  parquet: string;
  /** Of the whole table. */
  rows: number;
  /** How many of them to look at. */
  wanted: number;
  signal?: AbortSignal | undefined;
}

export interface SampleRequest extends SampledRows {
  columns: readonly Pick<DatasetColumn, 'name' | 'type' | 'words'>[];
}

/** Reads some rows of some columns into memory, missing as NaN or code -1. `rows` is how many there are. */
export async function readSample(request: SampleRequest): Promise<{ rows: number; columns: TableColumn[] }> {
  const { connection, rows, wanted, columns, signal } = request;
  // More rows than wanted may be chosen, by eight standard deviations at most.
  const room = wanted >= rows ? rows : Math.min(rows, Math.ceil(wanted + 8 * Math.sqrt(wanted) + 8));
  const readers = columns.map((column) =>
    column.type === 'category' || column.type === 'text' ? readPlainWords(column, room) : readNumbers(column, room),
  );
  if (readers.length === 0) return { rows: 0, columns: [] };
  const selected = readers.map(({ sql }) => sql).join(', ');
  signal?.throwIfAborted();
  const source = await sampledSql(request);
  const result = await connection.stream(`SELECT ${selected} FROM ${source} LIMIT ${room}`);
  let read = 0;
  for (;;) {
    signal?.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [index, reader] of readers.entries()) reader.take(chunk.getColumnVector(index), chunk.rowCount, read);
    read += chunk.rowCount;
  }
  const filled = await Promise.all(readers.map((reader) => reader.finish()));
  return { rows: read, columns: filled.map((column) => cut(column, read)) };
}

function cut(column: TableColumn, rows: number): TableColumn {
  if ('values' in column) return { ...column, values: column.values.subarray(0, rows) };
  return { ...column, codes: column.codes.subarray(0, rows) };
}
