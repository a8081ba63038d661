/** The process in which a stored version is checked: its memory is limited and it can be killed at any time. */
import { dirname, join } from 'node:path';
import { type ChildContext, childMain } from '@millrace/runtime/child';
import type { DatasetColumn, DatasetProfile, Expectation } from '../../index.ts';
import { openDuckDb } from '../duckdb.ts';
import { type ValidatedTable, validateTable } from './validate-table.ts';

export interface ValidateInput {
  parquet: string;
  columns: DatasetColumn[];
  profile: DatasetProfile;
  expectations?: Expectation[];
  /** For what does not fit in memory. */
  workDirectory: string;
  memoryMegabytes: number;
  threads: number;
}

childMain<ValidateInput, never, ValidatedTable>(validate);

async function validate(input: ValidateInput, { signal }: ChildContext<never>): Promise<ValidatedTable> {
  const { parquet, workDirectory, memoryMegabytes, threads } = input;
  const instance = await openDuckDb({
    memoryMegabytes: Math.max(128, Math.floor(memoryMegabytes * 0.6)),
    threads,
    directories: [`${dirname(parquet)}/`, `${workDirectory}/`],
    spillDirectory: join(workDirectory, 'spill'),
  });
  const connection = await instance.connect();
  try {
    return await validateTable({ ...input, connection, signal });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
