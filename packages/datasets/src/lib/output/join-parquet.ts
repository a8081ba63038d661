import { dirname, join } from 'node:path';
import { identifier, literal, openDuckDb, query } from '../duckdb.ts';

/** A column that is added: its name and DuckDB's type of it. */
export interface AddedColumn {
  name: string;
  sqlType: 'VARCHAR' | 'DOUBLE' | 'BIGINT' | 'BOOLEAN';
}

export interface JoinParquetRequest {
  /** The table as it is. */
  path: string;
  /** Rows to add, one for each row of the table in its order: CSV without a header, missing is the empty cell. */
  addedRows: string;
  added: readonly AddedColumn[];
  target: string;
  memoryMegabytes: number;
  signal?: AbortSignal | undefined;
}

/**
 * Writes a Parquet file again with more columns behind its own, which keep
 * their types. DuckDB reads both files side by side, so memory does not grow
 * with the rows.
 */
export async function joinParquet(request: JoinParquetRequest): Promise<void> {
  const { path, addedRows, added, target, memoryMegabytes, signal } = request;
  const instance = await openDuckDb({
    memoryMegabytes,
    threads: 1,
    directories: [...new Set([path, addedRows, target].map((file) => join(dirname(file), '/')))],
  });
  const connection = await instance.connect();
  try {
    const types = added.map(({ sqlType }, index) => `${literal(`c${index}`)}: ${literal(sqlType)}`);
    const rows = `read_csv(${literal(addedRows)}, columns = {${types.join(', ')}}, header = false, auto_detect = false,
      delim = ',', quote = '"', escape = '"', nullstr = '', new_line = '\\n', parallel = false)`;
    const names = added.map(({ name }, index) => `added.c${index} AS ${identifier(name)}`);
    // Both sides must stay plain scans: with anything in between, DuckDB would hold one of them in memory.
    const joined = `SELECT original.*, ${names.join(', ')} FROM read_parquet(${literal(path)}) original
      POSITIONAL JOIN ${rows} added`;
    await query(connection, `COPY (${joined}) TO ${literal(target)} (FORMAT parquet, COMPRESSION snappy)`, signal);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
