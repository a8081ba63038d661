import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { type LocalFile, type Logger, runChild } from '@millrace/runtime/server';
import type { Kysely } from 'kysely';
import type { Expectation } from '../../index.ts';
import type { DatasetsTables } from '../store/tables.ts';
import { requireProfile, requireVersion } from '../store/versions.ts';
import type { ValidateInput } from './child.ts';
import {
  findExpectations,
  findVersion,
  isUnchecked,
  type KeptExpectations,
  keepInferred,
  keepReport,
} from './store.ts';
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

/**
 * What a new version of a data set will be checked against; undefined when it has
 * none yet. Versions that were made before there were expectations lead to some.
 */
export async function expectationsBefore(
  parts: ValidationParts,
  dataset: string,
  options: ValidateOptions,
): Promise<KeptExpectations | undefined> {
  const kept = await findExpectations(parts.store, dataset);
  if (kept) return kept;
  const oldest = await findVersion(parts.store, dataset, 'oldest');
  if (oldest === undefined) return undefined;
  await inferFrom(parts, { dataset, version: oldest }, options);
  return findExpectations(parts.store, dataset);
}

/** Keeps what a version was found to be in the transaction that makes it; one that came first decides what is expected. */
export async function keepValidation(
  transaction: Kysely<DatasetsTables>,
  made: { dataset: string; version: number },
  before: KeptExpectations | undefined,
  { report, inferred }: ValidatedTable,
): Promise<void> {
  if (before) await keepReport(transaction, made, before.revision, report);
  else if (inferred && (await keepInferred(transaction, made.dataset, made.version, inferred))) {
    await keepReport(transaction, made, 1, report);
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
    if (!(await isUnchecked(store, made.dataset, made.version))) return;
    const expected = await expectationsBefore(parts, made.dataset, options);
    if (!expected) return;
    if (!(await isUnchecked(store, made.dataset, made.version))) return;
    const { report } = await checkStored(parts, made, expected.expectations, options);
    await store.transaction().execute((transaction) => keepReport(transaction, made, expected.revision, report));
  }
}

async function inferFrom(
  parts: ValidationParts,
  first: { dataset: string; version: number },
  options: ValidateOptions,
): Promise<void> {
  const validated = await checkStored(parts, first, undefined, options);
  await parts.store.transaction().execute((transaction) => keepValidation(transaction, first, undefined, validated));
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
