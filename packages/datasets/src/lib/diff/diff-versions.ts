import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type LocalFile, type Logger, runChild } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { DatasetVersion, VersionDiff } from '../../index.ts';
import type { DatasetsTables } from '../store/tables.ts';
import { requireVersion } from '../store/versions.ts';
import { diffReading } from './compare-reading.ts';
import type { ContentDiff, DiffInput } from './diff-contents.ts';

export interface DiffOptions {
  /** Columns to match rows by; an empty list compares whole rows. Left out: an id column, if there is one. */
  key?: readonly string[] | undefined;
  signal: AbortSignal;
  /** Of the child process that compares. */
  memoryMegabytes: number;
  /** What does not fit in memory goes into a directory of its own in here. */
  workDirectory: string;
  /** Called when it has to be computed, before that begins; may refuse. */
  onCompute?: (() => void) | undefined;
}

interface DiffParts {
  store: Kysely<DatasetsTables>;
  logger: Logger;
  parquet(name: string, version: number): Promise<LocalFile>;
}

/** Raise it when the same versions would be compared differently: then kept differences are computed again. */
const diffRules = 2;

/** Computed once for each pair of contents and key, and kept. @throws as `diffContents`, and 404 for what is not there */
export async function diffVersions(
  parts: DiffParts,
  name: string,
  [earlier, later]: readonly [number | 'latest', number | 'latest'],
  options: DiffOptions,
): Promise<VersionDiff> {
  const { store } = parts;
  const [from, to] = [await requireVersion(store, name, earlier), await requireVersion(store, name, later)];
  const key = JSON.stringify([diffRules, options.key ?? null]);
  const kept = await store
    .selectFrom('dataset_diffs')
    .select('diff')
    .where('from_hash', '=', from.hash)
    .where('to_hash', '=', to.hash)
    .where('key', '=', key)
    .executeTakeFirst();
  const diff = kept?.diff ?? (await computeDiff(parts, from, to, options));
  if (!kept) await keep(store, { from_hash: from.hash, to_hash: to.hash, key, diff: JSON.stringify(diff) });
  // Files that are written differently may hold the same.
  return { ...diff, reading: diffReading(from, to), dataset: name, from: from.version, to: to.version };
}

async function computeDiff(
  { logger, parquet }: DiffParts,
  from: DatasetVersion,
  to: DatasetVersion,
  { key, signal, memoryMegabytes, workDirectory, onCompute }: DiffOptions,
): Promise<ContentDiff> {
  onCompute?.();
  await mkdir(workDirectory, { recursive: true });
  const directory = await mkdtemp(join(workDirectory, 'diff-'));
  try {
    await using fromFile = await parquet(from.dataset, from.version);
    await using toFile = await parquet(to.dataset, to.version);
    return await runChild<DiffInput, never, ContentDiff>({
      module: new URL('./child.ts', import.meta.url),
      input: {
        from: { path: fromFile.path, rows: from.rows, columns: from.columns },
        to: { path: toFile.path, rows: to.rows, columns: to.columns },
        ...(key && { key: [...key] }),
        workDirectory: directory,
        memoryMegabytes,
        threads: Math.max(1, Math.min(2, availableParallelism())),
      },
      signal,
      memoryMegabytes,
      priority: 5,
      logger,
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

interface KeptDiff {
  from_hash: string;
  to_hash: string;
  key: string;
  diff: string;
}

/** Unless one of the two was deleted meanwhile. */
async function keep(store: Kysely<DatasetsTables>, row: KeptDiff): Promise<void> {
  await store
    .insertInto('dataset_diffs')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute()
    .catch((error) => {
      if ((error as { code?: string }).code !== foreignKeyViolation) throw error;
    });
}

const foreignKeyViolation = '23503';
