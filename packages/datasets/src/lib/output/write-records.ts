import type { DatasetColumn, ImportRecipe } from '../../index.ts';
import { literal, openDuckDb, query } from '../duckdb.ts';
import { cellTextSql } from './version-cells.ts';

/** How `writeRecords` writes CSV, for those who read it again. */
export const writtenRecipe: ImportRecipe = {
  delimiter: ',',
  quote: '"',
  encoding: 'utf-8',
  decimalSeparator: '.',
  missing: [''],
};

export interface WriteRecordsRequest {
  /** The Parquet file of a version. */
  path: string;
  columns: readonly DatasetColumn[];
  target: string;
  /** `csv` has a header and is read again with `writtenRecipe`; `ndjson` is one object a line, missing is null. */
  format: 'csv' | 'ndjson';
  signal?: AbortSignal | undefined;
}

/** Writes the rows of a version in their order as text, at bounded memory. */
export async function writeRecords({ path, columns, target, format, signal }: WriteRecordsRequest): Promise<void> {
  const instance = await openDuckDb({ memoryMegabytes: 512, threads: 1 });
  const connection = await instance.connect();
  try {
    const cells = columns.map(cellTextSql).join(', ');
    const options = format === 'csv' ? 'FORMAT csv, HEADER' : 'FORMAT json';
    await query(connection, `COPY (SELECT ${cells} FROM ${literal(path)}) TO ${literal(target)} (${options})`, signal);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
