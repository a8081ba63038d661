import type { DuckDBConnection, DuckDBVector } from '@duckdb/node-api';
import type { DatasetColumn } from '../../index.ts';
import { identifier, literal, query } from '../duckdb.ts';
import type { TableColumn } from './table.ts';
import { WordCodes } from './word-codes.ts';

type Wanted = Pick<DatasetColumn, 'name' | 'type' | 'words'>;

export interface ParquetSource {
  connection: DuckDBConnection;
  path: string;
  signal: AbortSignal | undefined;
}

/** Fills one column of a table from the vectors that a query gives. */
export interface ColumnReader {
  /** What to select. */
  sql: string;
  take(vector: DuckDBVector, count: number, offset: number): void;
  finish(): TableColumn | Promise<TableColumn>;
}

/** A boolean that is asked for as a category comes in its words. */
function wordSql({ name, words }: Wanted): string {
  const cell = identifier(name);
  if (!words) return cell;
  return `CASE WHEN ${cell} THEN ${literal(words.true)} WHEN NOT ${cell} THEN ${literal(words.false)} END`;
}

export function readNumbers({ name, type }: Wanted, rows: number): ColumnReader {
  const values = new Float64Array(rows);
  const number = type === 'datetime' ? `epoch_ms(${identifier(name)})` : identifier(name);
  return {
    sql: `coalesce(${number}::DOUBLE, 'nan'::DOUBLE)`,
    take(vector, count, offset) {
      for (let row = 0; row < count; row++) values[offset + row] = vector.getItem(row) as number;
    },
    finish: () => ({ name, type: type as 'number', values }),
  };
}

/** Each cell as a string: no work beforehand, but slow for many rows. */
export function readPlainWords(column: Wanted, rows: number): ColumnReader {
  const { name, type } = column;
  const words = new WordCodes(rows);
  return {
    sql: wordSql(column),
    take(vector, count, offset) {
      for (let row = 0; row < count; row++) words.set(offset + row, vector.getItem(row) as string | null);
    },
    finish() {
      const categories = words.sort();
      return { name, type: type as 'category', codes: words.codes, categories };
    },
  };
}

/** An ENUM turns words into codes inside DuckDB, on all threads, instead of one string a cell. */
export async function readEnumWords(
  { connection, path, signal }: ParquetSource,
  column: Wanted,
  rows: number,
  index: number,
): Promise<ColumnReader> {
  const { name, type } = column;
  const word = wordSql(column);
  const enumType = `words_${index}`;
  const sorted = `SELECT v FROM (SELECT ${word} AS v, count(*) AS n FROM ${literal(path)}
    WHERE ${identifier(name)} IS NOT NULL GROUP BY ALL ORDER BY n DESC, v)`;
  const categories = (await query(connection, sorted, signal)).getRows().map(([word]) => String(word));
  const codes = new Int32Array(rows);
  if (categories.length > 0) await query(connection, `CREATE TYPE ${enumType} AS ENUM (${sorted})`, signal);
  return {
    sql: categories.length > 0 ? `coalesce(enum_code((${word})::${enumType})::INTEGER, -1)` : '-1',
    take(vector, count, offset) {
      for (let row = 0; row < count; row++) codes[offset + row] = vector.getItem(row) as number;
    },
    async finish() {
      await query(connection, `DROP TYPE IF EXISTS ${enumType}`);
      return { name, type: type as 'category', codes, categories };
    },
  };
}
