import type { HeaderName } from '../csv/header.ts';
import { identifier, literal } from '../duckdb.ts';
import { type CellNoise, cellSql, type RegularCsv, readCsvSql } from './csv-source-sql.ts';

export interface ParquetInput {
  csv: RegularCsv;
  header: HeaderName[];
  noise: CellNoise;
  /** How the text of a cell becomes a value of each column; none: it stays text. */
  values: (((cell: string) => string) | undefined)[];
  target: string;
}

/** Writes the rows in the order of the file; gives their count. */
export function parquetSql(input: ParquetInput): string {
  const columns = input.header.map(({ name }, index) => {
    const cell = cellSql(index, input.noise);
    return `${input.values[index]?.(cell) ?? cell} AS ${identifier(name)}`;
  });
  const rows = `SELECT ${columns.join(', ')} FROM ${readCsvSql(input.csv)}`;
  return `COPY (${rows}) TO ${literal(input.target)} (FORMAT parquet, COMPRESSION snappy)`;
}
