import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Logger, MillraceError, type ObjectStore, runChild } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { ImportRecipe, IngestDatasetInput, IngestDatasetResult } from '../../index.ts';
import { heldFile } from '../collect/trash.ts';
import { checkRecipe } from '../csv/check-recipe.ts';
import { contentHash } from '../csv/content-hash.ts';
import type { Holds } from '../store/holds.ts';
import { parquetKey } from '../store/object-keys.ts';
import { addVersion, forgetIfEmpty, noteSource, saveContent } from '../store/save.ts';
import type { DatasetsTables } from '../store/tables.ts';
import type { IngestedFile, IngestFileInput, IngestProgress } from './ingest-file.ts';

export interface IngestOptions {
  signal: AbortSignal;
  onProgress?: (fraction: number, step: string) => void;
  /** Of the child process that reads the file. */
  memoryMegabytes: number;
  /** Copies and what does not fit in memory go into a directory of their own in here. */
  workDirectory: string;
}

interface IngestParts {
  store: Kysely<DatasetsTables>;
  objects: ObjectStore;
  holds: Holds;
  logger: Logger;
}

/**
 * Makes received bytes a version of a data set. May be killed at any point and
 * called again: the Parquet object comes first and is found by its content,
 * the rows come in one transaction. A name that gets no version is forgotten;
 * should another try come, it brings the name back.
 */
export async function ingestDataset(
  parts: IngestParts,
  input: IngestDatasetInput,
  options: IngestOptions,
): Promise<IngestDatasetResult> {
  try {
    return await makeVersion(parts, input, options);
  } catch (error) {
    if (!(error instanceof MillraceError && error.transient)) await forgetIfEmpty(parts.store, input.dataset);
    throw error;
  }
}

async function makeVersion(
  { store, objects, holds, logger }: IngestParts,
  input: IngestDatasetInput,
  options: IngestOptions,
): Promise<IngestDatasetResult> {
  const recipe = input.recipe ?? {};
  checkRecipe(recipe);
  const hash = contentHash(input.sha256, recipe);
  // Nothing may be freed between our look at it and the row that says it is needed.
  const holder = `ingest of ${input.dataset}`;
  await using receivedHold = await holds.hold(input.objectKey, holder);
  await using parquetHold = await holds.hold(hash, holder);
  const number = async (transaction: Kysely<DatasetsTables>) => {
    const numbered = await addVersion(transaction, input.dataset, hash, input.fileName);
    if (!numbered) return undefined;
    await noteSource(transaction, hash, { key: input.objectKey, sha256: input.sha256 });
    await receivedHold.handOver(transaction);
    await parquetHold.handOver(transaction);
    return numbered;
  };
  if (await objects.head(parquetKey(hash))) {
    const known = await store.transaction().execute(number);
    if (known) return { dataset: input.dataset, ...known };
  }
  const file = await readReceivedFile(objects, logger, input, recipe, hash, options);
  options.onProgress?.(0.98, 'Saving');
  const numbered = await store.transaction().execute(async (transaction) => {
    await saveContent(transaction, hash, input.bytes, file);
    return number(transaction);
  });
  if (!numbered) throw deletedMeanwhile();
  return { dataset: input.dataset, ...numbered };
}

async function readReceivedFile(
  objects: ObjectStore,
  logger: Logger,
  input: IngestDatasetInput,
  recipe: ImportRecipe,
  hash: string,
  { signal, onProgress, memoryMegabytes, workDirectory }: IngestOptions,
): Promise<IngestedFile> {
  await mkdir(workDirectory, { recursive: true });
  const directory = await mkdtemp(join(workDirectory, 'ingest-'));
  try {
    await using received = await heldFile(objects, input.objectKey);
    const target = join(directory, 'version.parquet');
    const file = await runChild<IngestFileInput, IngestProgress, IngestedFile>({
      module: new URL('./child.ts', import.meta.url),
      input: {
        path: received.path,
        target,
        workDirectory: directory,
        recipe,
        memoryMegabytes,
        threads: Math.max(1, Math.min(4, availableParallelism())),
      },
      signal,
      memoryMegabytes,
      priority: 5,
      logger,
      onProgress: ({ fraction, step }) => onProgress?.(fraction * 0.95, step),
    });
    await objects.put(parquetKey(hash), createReadStream(target), { signal });
    return file;
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

/** The same content was there when we came to save it, and was deleted before we could give it a number. */
function deletedMeanwhile(): MillraceError {
  return new MillraceError({
    code: 'datasets.deleted_meanwhile',
    status: 503,
    detail: 'The same table was deleted while it was read again. Try again.',
    transient: true,
    retryAfterSeconds: 1,
  });
}
