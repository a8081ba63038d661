import type { DuckDBConnection } from '@duckdb/node-api';
import type { HeaderName } from '../csv/header.ts';
import type { ReadingName } from '../csv/readings.ts';
import { identifier, literal, query } from '../duckdb.ts';
import { columnReadings } from './column-readings.ts';
import { type CellNoise, cellSql, type RegularCsv, readCsvSql } from './csv-source-sql.ts';

export interface ParquetInput {
  connection: DuckDBConnection;
  csv: RegularCsv;
  header: HeaderName[];
  noise: CellNoise;
  readings: (ReadingName | undefined)[];
  target: string;
  signal?: AbortSignal;
}

/** Writes the rows in the order of the file; returns how many. */
export async function writeParquet(input: ParquetInput): Promise<number> {
  const values = input.header.map(({ name }, index) => {
    const reading = input.readings[index];
    const cell = cellSql(index, input.noise);
    return `${reading ? columnReadings[reading].valueSql(cell) : cell} AS ${identifier(name)}`;
  });
  const rows = `SELECT ${values.join(', ')} FROM ${readCsvSql(input.csv)}`;
  const sql = `COPY (${rows}) TO ${literal(input.target)} (FORMAT parquet, COMPRESSION snappy)`;
  const [[count] = []] = (await query(input.connection, sql, input.signal)).getRows();
  return Number(count);
}
