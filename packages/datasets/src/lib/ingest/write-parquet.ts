import type { DuckDBConnection } from '@duckdb/node-api';
import type { HeaderName } from '../csv/header.ts';
import { identifier, literal, query } from '../duckdb.ts';
import { type CellNoise, cellSql, type RegularCsv, readCsvSql } from './csv-source-sql.ts';

export interface ParquetInput {
  connection: DuckDBConnection;
  csv: RegularCsv;
  header: HeaderName[];
  noise: CellNoise;
  /** How the text of a cell becomes a value of each column; none: it stays text. */
  values: (((cell: string) => string) | undefined)[];
  target: string;
  signal?: AbortSignal;
}

/** Writes the rows in the order of the file; returns how many. */
export async function writeParquet(input: ParquetInput): Promise<number> {
  const columns = input.header.map(({ name }, index) => {
    const cell = cellSql(index, input.noise);
    return `${input.values[index]?.(cell) ?? cell} AS ${identifier(name)}`;
  });
  const rows = `SELECT ${columns.join(', ')} FROM ${readCsvSql(input.csv)}`;
  const sql = `COPY (${rows}) TO ${literal(input.target)} (FORMAT parquet, COMPRESSION snappy)`;
  const [[count] = []] = (await query(input.connection, sql, input.signal)).getRows();
  return Number(count);
}
