import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType, DatasetColumn } from '../../index.ts';
import { literal, openDuckDb, query } from '../duckdb.ts';
import { refusal } from '../errors.ts';
import { type ColumnReader, type ParquetSource, readEnumWords, readNumbers, readPlainWords } from './column-readers.ts';
import type { DatasetTable } from './table.ts';

export interface ReadTableRequest {
  /** A Parquet file that an ingest wrote. */
  path: string;
  /**
   * Which columns, in which order: the version's columns, or names (their type
   * is then the one that Parquet has, with words as `category`). All when left out.
   */
  columns?: readonly (string | Pick<DatasetColumn, 'name' | 'type' | 'words'>)[] | undefined;
  signal?: AbortSignal | undefined;
}

type Wanted = Pick<DatasetColumn, 'name' | 'type' | 'words'>;

/** Columns that are read in one pass: enough to be quick, few enough to bound what DuckDB holds. */
const columnsPerQuery = 500;
/** Below this many rows, or above this many columns, making a type of each column's words costs more than it saves. */
const fewRows = 50_000;
const manyColumns = 500;

/**
 * Reads a version into memory, column by column, in the order of its rows:
 * 8 bytes a number, 4 a word. Missing is NaN, or code -1. Categories come most
 * frequent first, equals by code point.
 * @throws MillraceError `datasets.column_not_found`
 */
export async function readTable({ path, columns, signal }: ReadTableRequest): Promise<DatasetTable> {
  const instance = await openDuckDb({ memoryMegabytes: 2_048, threads: 2 });
  const connection = await instance.connect();
  try {
    const wanted = await wantedColumns(connection, path, columns);
    const [[count] = []] = (await query(connection, `SELECT count(*) FROM ${literal(path)}`, signal)).getRows();
    const table: DatasetTable = { rows: Number(count), columns: [] };
    const plain = table.rows < fewRows || wanted.length > manyColumns;
    for (let start = 0; start < wanted.length; start += columnsPerQuery) {
      const stripe = wanted.slice(start, start + columnsPerQuery);
      table.columns.push(...(await readStripe({ connection, path, signal }, stripe, table.rows, plain)));
    }
    return table;
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

const parquetTypes: Record<string, ColumnType> = {
  BIGINT: 'integer',
  DOUBLE: 'number',
  BOOLEAN: 'boolean',
  VARCHAR: 'category',
};

async function wantedColumns(
  connection: DuckDBConnection,
  path: string,
  columns: ReadTableRequest['columns'],
): Promise<Wanted[]> {
  if (columns?.every((column) => typeof column !== 'string')) return [...columns] as Wanted[];
  const described = (await query(connection, `DESCRIBE SELECT * FROM ${literal(path)}`)).getRows();
  const known = new Map(described.map(([name, type]) => [String(name), parquetTypes[String(type)] ?? 'datetime']));
  if (!columns) return [...known].map(([name, type]) => ({ name, type }));
  return columns.map((column) => {
    if (typeof column !== 'string') return column;
    const type = known.get(column);
    if (!type) throw refusal('column_not_found', `The data set has no column "${column}".`);
    return { name: column, type };
  });
}

async function readStripe(
  source: ParquetSource,
  stripe: Wanted[],
  rows: number,
  plain: boolean,
): Promise<DatasetTable['columns']> {
  const readers: ColumnReader[] = [];
  for (const [index, column] of stripe.entries()) {
    const isWords = column.type === 'category' || column.type === 'text';
    if (!isWords) readers.push(readNumbers(column, rows));
    else if (plain) readers.push(readPlainWords(column, rows));
    else readers.push(await readEnumWords(source, column, rows, index));
  }
  const { connection, path, signal } = source;
  const result = await connection.stream(`SELECT ${readers.map(({ sql }) => sql).join(', ')} FROM ${literal(path)}`);
  let row = 0;
  for (;;) {
    signal?.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [index, reader] of readers.entries()) reader.take(chunk.getColumnVector(index), chunk.rowCount, row);
    row += chunk.rowCount;
  }
  if (row !== rows) throw new Error(`read ${row} of ${rows} rows`);
  return Promise.all(readers.map((reader) => reader.finish()));
}
