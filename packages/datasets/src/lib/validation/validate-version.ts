import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type LocalFile, type Logger, runChild } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { Expectation } from '../../index.ts';
import type { DatasetsTables } from '../store/tables.ts';
import { requireProfile, requireVersion } from '../store/versions.ts';
import type { ValidateInput } from './child.ts';
import { findExpectations, findUnchecked, findVersion, keepInferred, keepReport } from './store.ts';
import type { ValidatedTable } from './validate-table.ts';

export interface ValidationParts {
  store: Kysely<DatasetsTables>;
  /** The file of a version, kept until it is disposed of. */
  parquet(dataset: string, version: number): Promise<LocalFile>;
  logger: Logger;
}

export interface ValidateOptions {
  signal: AbortSignal;
  /** Of the child process that reads the version. */
  memoryMegabytes: number;
  /** What does not fit in memory goes into a directory of its own in here. */
  workDirectory: string;
}

/** They may be changed while a version is checked; somebody who changes them all the time is not followed for ever. */
const maximumAttempts = 5;

/** What a version is checked against. */
export interface Expected {
  /** Counts the changes; 0: nothing was expected yet. */
  revision: number;
  /** Left out: the version says what to expect of the next ones. */
  expectations?: Expectation[];
}

/**
 * What a version will be checked against that is made of the given bytes. That
 * nothing is expected yet of versions that were made before there were
 * expectations is made up for. The bytes that led to expectations lead to new
 * ones when they are read in another way, as long as nobody edited the old ones.
 */
export async function expectedOf(
  parts: ValidationParts,
  { dataset, sha256 }: { dataset: string; sha256: string },
  options: ValidateOptions,
): Promise<Expected> {
  let kept = await findExpectations(parts.store, dataset);
  if (!kept) {
    const oldest = await findVersion(parts.store, dataset, 'oldest');
    if (oldest === undefined) return { revision: 0 };
    await inferFrom(parts, { dataset, version: oldest }, options);
    kept = await findExpectations(parts.store, dataset);
  }
  if (!kept) return { revision: 0 };
  const { revision, expectations, editedAt, source } = kept;
  return editedAt === undefined && source === sha256 ? { revision } : { revision, expectations };
}

/** Keeps how a version fared in the transaction that makes it, unless what is expected has changed meanwhile. */
export async function keepValidation(
  transaction: Kysely<DatasetsTables>,
  made: { dataset: string; version: number },
  { revision }: Expected,
  { report, inferred }: ValidatedTable,
): Promise<void> {
  if (!inferred) await keepReport(transaction, made, revision, report);
  else if (await keepInferred(transaction, made, revision, inferred)) {
    await keepReport(transaction, made, revision + 1, report);
  }
}

/** Checks a version, in a child process, unless that has been done with what is expected now. */
export async function validateVersion(
  parts: ValidationParts,
  made: { dataset: string; version: number },
  options: ValidateOptions,
): Promise<void> {
  const { store } = parts;
  for (let attempt = 0; attempt < maximumAttempts; attempt++) {
    const unchecked = await findUnchecked(store, made);
    if (!unchecked) return;
    const { dataset, version } = made;
    // An older reading of the bytes that led to expectations does not bring the older expectations back.
    const sha256 = version > (unchecked.inferredFrom ?? 0) ? unchecked.sha256 : '';
    const expected = await expectedOf(parts, { dataset, sha256 }, options);
    if (!(await findUnchecked(store, made))) return;
    const validated = await checkStored(parts, made, expected.expectations, options);
    await store.transaction().execute((transaction) => keepValidation(transaction, made, expected, validated));
  }
}

async function inferFrom(
  parts: ValidationParts,
  first: { dataset: string; version: number },
  options: ValidateOptions,
): Promise<void> {
  const validated = await checkStored(parts, first, undefined, options);
  await parts.store
    .transaction()
    .execute((transaction) => keepValidation(transaction, first, { revision: 0 }, validated));
}

async function checkStored(
  { store, parquet, logger }: ValidationParts,
  { dataset, version }: { dataset: string; version: number },
  expectations: Expectation[] | undefined,
  { signal, memoryMegabytes, workDirectory }: ValidateOptions,
): Promise<ValidatedTable> {
  const { columns } = await requireVersion(store, dataset, version);
  const profile = await requireProfile(store, dataset, version);
  await mkdir(workDirectory, { recursive: true });
  const directory = await mkdtemp(join(workDirectory, 'validate-'));
  try {
    await using file = await parquet(dataset, version);
    return await runChild<ValidateInput, never, ValidatedTable>({
      module: new URL('./child.ts', import.meta.url),
      input: {
        parquet: file.path,
        columns,
        profile,
        ...(expectations && { expectations }),
        workDirectory: directory,
        memoryMegabytes,
        threads: Math.max(1, Math.min(4, availableParallelism())),
      },
      signal,
      memoryMegabytes,
      priority: 5,
      logger,
      onProgress: () => {},
    });
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}
