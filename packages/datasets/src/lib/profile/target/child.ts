/** The process in which a version is read for what it says about one of its columns: its memory is limited. */
import { dirname } from 'node:path';
import { type ChildContext, childMain } from '@millrace/runtime/child';
import type { TargetRelations } from '../../../index.ts';
import { openDuckDb } from '../../duckdb.ts';
import { measureTargetRelations, type TargetRequest } from './measure-target-relations.ts';

export type TargetInput = Omit<TargetRequest, 'connection' | 'signal'> & { memoryMegabytes: number };

childMain<TargetInput, never, TargetRelations>(relate);

async function relate(input: TargetInput, { signal }: ChildContext<never>): Promise<TargetRelations> {
  const instance = await openDuckDb({
    memoryMegabytes: Math.max(128, Math.floor(input.memoryMegabytes / 2)),
    threads: 1,
    directories: [`${dirname(input.parquet)}/`],
  });
  const connection = await instance.connect();
  try {
    return await measureTargetRelations({ ...input, connection, signal });
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}
