import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import type { ColumnType, DatasetColumn } from '../../index.ts';
import { identifier, literal, openDuckDb, query } from '../duckdb.ts';
import { refusal } from '../errors.ts';
import type { DatasetTable, TableColumn } from './table.ts';

export interface ReadTableRequest {
  /** A Parquet file that an ingest wrote. */
  path: string;
  /**
   * Which columns, in which order: the version's columns, or names (their type
   * is then the one that Parquet has, with words as `category`). All when left out.
   */
  columns?: readonly (string | Pick<DatasetColumn, 'name' | 'type'>)[] | undefined;
  signal?: AbortSignal | undefined;
}

type Wanted = Pick<DatasetColumn, 'name' | 'type'>;

/** Columns that are read in one pass: enough to be quick, few enough to bound what DuckDB holds. */
const columnsPerQuery = 200;

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
    const rows = Number(count);
    const found: TableColumn[] = [];
    for (let start = 0; start < wanted.length; start += columnsPerQuery) {
      found.push(...(await readStripe(connection, path, wanted.slice(start, start + columnsPerQuery), rows, signal)));
    }
    return { rows, columns: found };
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

function isWords({ type }: Wanted): boolean {
  return type === 'category' || type === 'text';
}

async function readStripe(
  connection: DuckDBConnection,
  path: string,
  stripe: Wanted[],
  rows: number,
  signal: AbortSignal | undefined,
): Promise<TableColumn[]> {
  const columns: TableColumn[] = [];
  for (const [index, column] of stripe.entries()) {
    if (!isWords(column)) {
      columns.push({ name: column.name, type: column.type as 'number', values: new Float64Array(rows) });
      continue;
    }
    const categories = await defineCategories(connection, path, column, index, signal);
    columns.push({ name: column.name, type: column.type as 'category', codes: new Int32Array(rows), categories });
  }
  const values = stripe.map((column, index) => valueSql(column, index, columns[index] as TableColumn));
  const result = await connection.stream(`SELECT ${values.join(', ')} FROM ${literal(path)}`);
  let row = 0;
  for (;;) {
    signal?.throwIfAborted();
    const chunk = await result.fetchChunk();
    if (!chunk || chunk.rowCount === 0) break;
    for (const [index, column] of columns.entries()) copyChunk(chunk, index, column, row);
    row += chunk.rowCount;
  }
  if (row !== rows) throw new Error(`read ${row} of ${rows} rows`);
  for (const index of stripe.keys()) await query(connection, `DROP TYPE IF EXISTS words_${index}`);
  return columns;
}

/** An ENUM turns words into codes inside DuckDB, on all threads, instead of one string object a cell. */
async function defineCategories(
  connection: DuckDBConnection,
  path: string,
  { name }: Wanted,
  index: number,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const words = `SELECT v FROM (SELECT ${identifier(name)} AS v, count(*) AS n FROM ${literal(path)}
    WHERE ${identifier(name)} IS NOT NULL GROUP BY ALL ORDER BY n DESC, v)`;
  const found = (await query(connection, words, signal)).getRows().map(([word]) => String(word));
  if (found.length > 0) await query(connection, `CREATE TYPE words_${index} AS ENUM (${words})`, signal);
  return found;
}

function valueSql({ name, type }: Wanted, index: number, column: TableColumn): string {
  const cell = identifier(name);
  if ('codes' in column) {
    return column.categories.length === 0 ? '-1' : `coalesce(enum_code(${cell}::words_${index})::INTEGER, -1)`;
  }
  const number = type === 'datetime' ? `epoch_ms(${cell})::DOUBLE` : `${cell}::DOUBLE`;
  return `coalesce(${number}, 'nan'::DOUBLE)`;
}

function copyChunk(chunk: DuckDBDataChunk, index: number, column: TableColumn, offset: number): void {
  const vector = chunk.getColumnVector(index);
  const target = 'codes' in column ? column.codes : column.values;
  for (let row = 0; row < chunk.rowCount; row++) target[offset + row] = vector.getItem(row) as number;
}
