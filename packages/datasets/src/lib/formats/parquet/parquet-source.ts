import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType, ImportFinding, ImportRecipe } from '../../../index.ts';
import { checkNames } from '../../csv/check-names.ts';
import { type HeaderName, uniqueNames } from '../../csv/header.ts';
import { identifier, literal, query } from '../../duckdb.ts';
import { refusal } from '../../errors.ts';
import { maximumParquetRows } from '../limits.ts';
import { type ColumnValue, columnValue, questionOf } from './column-values.ts';
import { fixedValue } from './fixed-values.ts';
import { leavesOf } from './leaves.ts';
import type { Misfits } from './misfits.ts';

export interface ParquetSource {
  /**
   * A query whose columns are the table's, named and typed as ours: BIGINT, DOUBLE, BOOLEAN, VARCHAR, TIMESTAMP_MS.
   * Its rows are those that fit the types that the recipe fixes.
   */
  select: string;
  /** Where the other rows are; none: all fit. */
  misfits?: Misfits;
  header: HeaderName[];
  types: ColumnType[];
  /** Of the whole file. */
  rows: number;
  findings: ImportFinding[];
}

export interface ParquetSourceOptions {
  /** Its types and missing values are applied; the rest is for text. */
  recipe?: ImportRecipe;
  /** Read no more rows than so many. */
  maximumRows?: number | undefined;
  signal?: AbortSignal;
}

/** Columns that one query asks about. */
const columnsAtOnce = 200;

/**
 * How a Parquet file is read as a table of ours. Its types are kept as far as
 * ours go: unsigned, 128-bit and decimal numbers, all dates and times (as UTC),
 * structures taken apart, lists and maps as JSON text, bytes that are text as
 * text. Only null, NaN, infinity and the empty text are missing.
 * @throws MillraceError `datasets.parquet_broken`, `datasets.header_only`, `datasets.too_many_columns`, `datasets.recipe_invalid`
 */
export async function parquetSource(
  connection: DuckDBConnection,
  path: string,
  { recipe = {}, maximumRows, signal }: ParquetSourceOptions = {},
): Promise<ParquetSource> {
  const from = `read_parquet(${literal(path)}, hive_partitioning = false, union_by_name = false)`;
  const beginning = maximumRows === undefined ? from : `(SELECT * FROM ${from} LIMIT ${maximumRows})`;
  try {
    const rows = await countRows(connection, path, signal);
    const table = await query(connection, `SELECT * FROM ${from} LIMIT 0`, signal);
    const names = await topLevelNames(connection, path, signal);
    const leaves = leavesOf(names, table.columnNames(), table.columnTypes());
    const header = uniqueNames(leaves.map(({ name }) => name));
    const answers = await ask(
      connection,
      from,
      leaves.map((leaf) => questionOf(leaf)?.sql),
      signal,
    );
    const values = leaves.map((leaf, index) => columnValue(leaf, answers[index] ?? false));
    const fixed = values.map((value, index) => fixedValue(value, header[index]?.name ?? '', recipe));
    checkNames(header, recipe);
    const columns = fixed.map((value, index) => ({ ...value, name: header[index]?.name ?? '' }));
    const wrong = await ask(
      connection,
      beginning,
      columns.map(({ misfit }) => misfit && `bool_or(${misfit})`),
      signal,
    );
    const misfits = { from: beginning, columns, wrong: columns.filter((_, index) => wrong[index]) };
    const selected = columns.map(({ sql, name }) => `${sql} AS ${identifier(name)}`);
    const fits = misfits.wrong.map(({ misfit }) => ` AND NOT (${misfit})`).join('');
    return {
      select: `SELECT ${selected.join(', ')} FROM ${beginning}${fits && ` WHERE true${fits}`}`,
      ...(fits && { misfits }),
      header,
      types: fixed.map(({ type }) => type),
      rows,
      findings: findingsOf(values, header),
    };
  } catch (error) {
    signal?.throwIfAborted();
    throw parquetProblem(error);
  }
}

/** Turns what DuckDB says of a damaged file into a sentence for a person; other errors stay as they are. */
export function parquetProblem(error: unknown): unknown {
  const message = error instanceof Error ? error.message : '';
  if ((error as { code?: string }).code?.startsWith('datasets.')) return error;
  if (!/^(Invalid Input|IO|Invalid|TProtocol|Serialization|Conversion|INTERNAL|Not implemented)\b.*/i.test(message))
    return error;
  if (/out of memory|No space|interrupt|not allowed|permission/i.test(message)) return error;
  return refusal(
    'parquet_broken',
    'The Parquet file is damaged, cut short or of a kind that is not read. Write it again and upload it whole.',
    error,
  );
}

async function countRows(connection: DuckDBConnection, path: string, signal?: AbortSignal): Promise<number> {
  const sql = `SELECT sum(num_rows)::BIGINT FROM parquet_file_metadata(${literal(path)})`;
  const [[count] = []] = (await query(connection, sql, signal)).getRows();
  const rows = Number(count ?? 0);
  if (rows === 0) throw refusal('header_only', 'The Parquet file has no rows. Upload a file with at least one row.');
  if (rows <= maximumParquetRows) return rows;
  throw refusal(
    'expands_too_much',
    `The Parquet file says that it has ${rows.toLocaleString('en')} rows; at most ${maximumParquetRows.toLocaleString('en')} are read. Split the table.`,
  );
}

/** The names in the file: DuckDB changes those that differ only in case. */
async function topLevelNames(connection: DuckDBConnection, path: string, signal?: AbortSignal): Promise<string[]> {
  const sql = `SELECT name, num_children FROM parquet_schema(${literal(path)})`;
  const [, ...nodes] = (await query(connection, sql, signal)).getRows();
  const names: string[] = [];
  let inside = 0;
  for (const [name, children] of nodes) {
    if (inside === 0) names.push(String(name));
    else inside -= 1;
    inside += Number(children ?? 0);
  }
  return names;
}

/** Answers each question over all rows, false where there is none. */
async function ask(
  connection: DuckDBConnection,
  from: string,
  questions: (string | undefined)[],
  signal?: AbortSignal,
): Promise<boolean[]> {
  const asked = questions.flatMap((sql, index) => (sql === undefined ? [] : [{ sql, index }]));
  const answers = questions.map(() => false);
  for (let start = 0; start < asked.length; start += columnsAtOnce) {
    const part = asked.slice(start, start + columnsAtOnce);
    const sql = `SELECT ${part.map((one) => `coalesce(${one.sql}, false)`).join(', ')} FROM ${from}`;
    const [row = []] = (await query(connection, sql, signal)).getRows();
    for (const [place, { index }] of part.entries()) answers[index] = row[place] === true;
  }
  return answers;
}

function findingsOf(values: readonly ColumnValue[], header: readonly HeaderName[]): ImportFinding[] {
  return values.flatMap(({ finding }, index) =>
    finding ? [{ ...finding, level: 'info' as const, column: header[index]?.name ?? '' }] : [],
  );
}
