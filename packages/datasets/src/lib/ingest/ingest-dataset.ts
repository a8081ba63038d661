import { createReadStream } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type Logger, MillraceError, type ObjectStore, runChild } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { Expectation, ImportRecipe, IngestDatasetInput, IngestDatasetResult } from '../../index.ts';
import { heldFile } from '../collect/trash.ts';
import { checkRecipe } from '../csv/check-recipe.ts';
import { contentHash } from '../csv/content-hash.ts';
import type { Holds } from '../store/holds.ts';
import { parquetKey } from '../store/object-keys.ts';
import { addVersion, forgetIfEmpty, noteSource, offeredRecipe, saveContent, versionOfSource } from '../store/save.ts';
import type { DatasetsTables } from '../store/tables.ts';
import type { Validation } from '../validation/validation.ts';
import type { IngestedFile, IngestFileInput, IngestProgress, OfferedRecipe } from './ingest-file.ts';

export interface IngestOptions {
  signal: AbortSignal;
  onProgress?: (fraction: number, step: string) => void;
  /** Of the child process that reads the file. */
  memoryMegabytes: number;
  /** A packed file that becomes larger is refused; 64 GiB when left out. */
  expandedBytes?: number;
  /** Copies and what does not fit in memory go into a directory of their own in here. */
  workDirectory: string;
}

const defaultExpandedBytes = 64 * 1024 ** 3;

interface IngestParts {
  store: Kysely<DatasetsTables>;
  objects: ObjectStore;
  holds: Holds;
  validation: Validation;
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
    const made = await makeVersion(parts, input, options);
    // Where the file was not read, or what is expected has changed while it was.
    await parts.validation.check(made, options);
    return made;
  } catch (error) {
    if (!(error instanceof MillraceError && error.transient)) await forgetIfEmpty(parts.store, input.dataset);
    throw error;
  }
}

async function makeVersion(
  { store, objects, holds, validation, logger }: IngestParts,
  input: IngestDatasetInput,
  options: IngestOptions,
): Promise<IngestDatasetResult> {
  const { dataset, sha256, fileName, origin, objectKey } = input;
  const toRead = await chooseReading(store, input);
  checkRecipe(toRead.recipe);
  const { hash } = toRead;
  // Nothing may be freed between our look at it and the row that says it is needed.
  const holder = `ingest of ${dataset}`;
  await using receivedHold = await holds.hold(objectKey, holder);
  await using parquetHold = await holds.hold(hash, holder);
  const facts = { fileName, origin, ...(!input.recipe && { sha256 }) };
  const number = async (transaction: Kysely<DatasetsTables>) => {
    const numbered = await addVersion(transaction, dataset, hash, facts);
    if (!numbered) return undefined;
    await noteSource(transaction, hash, { key: objectKey, sha256 });
    await receivedHold.handOver(transaction);
    await parquetHold.handOver(transaction);
    return numbered;
  };
  if (await objects.head(parquetKey(hash))) {
    const there = await store.transaction().execute(number);
    if (there) return { dataset, ...there };
  }
  const expected = await validation.before(input, options);
  const file = await readReceivedFile(objects, logger, { ...toRead, expectations: expected.expectations }, options);
  options.onProgress?.(0.98, 'Saving');
  const numbered = await store.transaction().execute(async (transaction) => {
    await saveContent(transaction, hash, input, file);
    const made = await number(transaction);
    if (made && !made.reused) {
      await validation.keep(transaction, { dataset, version: made.version }, expected, file.validation);
    }
    return made;
  });
  if (!numbered) throw deletedMeanwhile();
  return { dataset, ...numbered };
}

interface ToRead {
  input: IngestDatasetInput;
  recipe: ImportRecipe;
  offered?: OfferedRecipe | undefined;
  hash: string;
}

/** By the recipe that is given; else as these bytes were read before, or as the version before was. */
async function chooseReading(store: Kysely<DatasetsTables>, input: IngestDatasetInput): Promise<ToRead> {
  const { dataset, sha256, recipe } = input;
  if (recipe) return { input, recipe, hash: contentHash(sha256, recipe) };
  const known = await versionOfSource(store, dataset, sha256);
  if (known) return { input, recipe: known.recipe, hash: known.hash };
  const offered = await offeredRecipe(store, dataset);
  return { input, recipe: {}, offered, hash: contentHash(sha256, offered?.recipe ?? {}) };
}

async function readReceivedFile(
  objects: ObjectStore,
  logger: Logger,
  { input, recipe, offered, hash, expectations }: ToRead & { expectations: Expectation[] | undefined },
  { signal, onProgress, memoryMegabytes, expandedBytes = defaultExpandedBytes, workDirectory }: IngestOptions,
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
        expectations,
        ...(offered && { offered }),
        memoryMegabytes,
        expandedBytes,
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
