import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { literal, openDuckDb } from '../duckdb.ts';

/** The Parquet file that DuckDB writes for a query. */
export async function writeParquetFile(select: string, options = ''): Promise<Buffer> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'written.parquet');
  const instance = await openDuckDb({ memoryMegabytes: 256, threads: 1, directories: [`${directory.path}/`] });
  const connection = await instance.connect();
  try {
    await connection.run(`COPY (${select}) TO ${literal(path)} (FORMAT parquet${options})`);
    return await readFile(path);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
