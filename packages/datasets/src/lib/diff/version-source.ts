import type { DuckDBConnection } from '@duckdb/node-api';
import type { DatasetColumn } from '../../index.ts';
import { identifier, literal } from '../duckdb.ts';

/** One of the two versions. */
export interface VersionSource {
  /** Of its Parquet file. */
  path: string;
  rows: number;
  columns: DatasetColumn[];
}

export interface DiffContext {
  connection: DuckDBConnection;
  from: VersionSource;
  to: VersionSource;
  signal: AbortSignal;
}

/** Name of the column that counts the rows of the file from 0; no column of a table has a line break in its name. */
export const rowNumber = '"row\nnumber"';

/** Some columns of a version as a table named `name`, with the number of each row. */
export function tableSql(version: VersionSource, name: 'from' | 'to', columns: readonly string[]): string {
  const taken = version.columns.some((column) => column.name.toLowerCase() === fileRowNumber);
  const number = taken ? 'row_number() OVER () - 1' : fileRowNumber;
  const file = `read_parquet(${literal(version.path)}${taken ? '' : `, ${fileRowNumber} = true`})`;
  const selected = [...new Set(columns)].map(identifier);
  return `(SELECT ${[`${number} AS ${rowNumber}`, ...selected].join(', ')} FROM ${file}) AS ${identifier(name)}`;
}

/** What DuckDB calls it, unless a column of the table has that name. */
const fileRowNumber = 'file_row_number';
