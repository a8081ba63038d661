import { type LocalFile, type Logger, runChild } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { TargetRelations } from '../../../index.ts';
import { notFound } from '../../errors.ts';
import type { DatasetsTables } from '../../store/tables.ts';
import { requireVersion } from '../../store/versions.ts';
import type { TargetInput } from './child.ts';

export interface TargetRelationsParts {
  store: Kysely<DatasetsTables>;
  parquet(name: string, version: number): Promise<LocalFile>;
  logger: Logger;
}

export interface TargetRelationsOptions {
  signal: AbortSignal;
  /** Called when it has to be computed, before that begins; may refuse. */
  onCompute?: (() => void) | undefined;
}

/** Of the child process that reads the version. */
const memoryMegabytes = 512;
/** Answers that are kept in memory; a version never changes. */
const maximumKept = 32;

/**
 * What the columns of versions say about one of them; computed in a child process, the last answers are kept.
 * @throws MillraceError 404 `datasets.column_not_found` and as for versions
 */
export function createTargetRelations({ store, parquet, logger }: TargetRelationsParts) {
  const kept = new Map<string, TargetRelations>();
  return async (
    name: string,
    asked: number | 'latest',
    target: string,
    { signal, onCompute }: TargetRelationsOptions,
  ): Promise<TargetRelations> => {
    const { hash, version, columns, rows } = await requireVersion(store, name, asked);
    if (!columns.some((column) => column.name === target))
      throw notFound('column_not_found', `The version has no column "${target}".`);
    const key = `${hash} ${target}`;
    const known = kept.get(key);
    if (known) return known;
    onCompute?.();
    await using file = await parquet(name, version);
    const found = await runChild<TargetInput, never, TargetRelations>({
      module: new URL('./child.ts', import.meta.url),
      input: { parquet: file.path, rows, columns, target, memoryMegabytes },
      signal,
      memoryMegabytes,
      priority: 5,
      logger,
    });
    kept.set(key, found);
    const [oldest] = kept.keys();
    if (kept.size > maximumKept && oldest !== undefined) kept.delete(oldest);
    return found;
  };
}
