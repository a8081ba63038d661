import type { Kysely } from 'kysely';
import type { DatasetColumn, Expectation, Expectations } from '../../index.ts';
import type { DatasetsTables } from '../store/tables.ts';
import { noDataset, requireProfile, requireVersion } from '../store/versions.ts';
import { checkExpectations } from './check-expectations.ts';
import { inferExpectations } from './infer.ts';
import { findExpectations, findVersion, replaceExpectations } from './store.ts';
import type { ValidatedTable } from './validate-table.ts';
import {
  type Expected,
  expectedOf,
  keepValidation,
  type ValidateOptions,
  type ValidationParts,
  validateVersion,
} from './validate-version.ts';
import { chooseVersionToTrain, type VersionChoice, type VersionToTrain } from './version-to-train.ts';

interface MadeVersion {
  dataset: string;
  version: number;
}

/** What is expected of data sets, and how their versions fare. */
export interface Validation {
  /** What a version is checked against that is about to be made of the given bytes. */
  before(of: { dataset: string; sha256: string }, options: ValidateOptions): Promise<Expected>;
  /** Keeps in its transaction how a version fared, unless what is expected has changed meanwhile. */
  keep(
    transaction: Kysely<DatasetsTables>,
    made: MadeVersion,
    expected: Expected,
    validated: ValidatedTable,
  ): Promise<void>;
  /** Checks a version that was not, or against something else. */
  check(made: MadeVersion, options: ValidateOptions): Promise<void>;
  get(dataset: string): Promise<Expectations>;
  set(dataset: string, expectations: readonly Expectation[], options: ValidateOptions): Promise<Expectations>;
  /** With `options`, a newest version whose report is about what was expected before is checked first. */
  toTrain(dataset: string, choice: VersionChoice, options?: ValidateOptions): Promise<VersionToTrain>;
}

export function createValidation(parts: ValidationParts): Validation {
  const { store } = parts;
  // Each check may take all the memory that it is given, so those that callers wait for come one after another.
  let checking: Promise<unknown> = Promise.resolve();
  const inTurn = (work: () => Promise<void>): Promise<void> => {
    const turn = checking.then(work);
    checking = turn.catch(() => {});
    return turn;
  };
  const checkNewest = async (dataset: string, options: ValidateOptions) => {
    const newest = await findVersion(store, dataset, 'newest');
    if (newest !== undefined) await validateVersion(parts, { dataset, version: newest }, options);
  };
  return {
    before: (of, options) => expectedOf(parts, of, options),
    keep: keepValidation,
    check: (made, options) => validateVersion(parts, made, options),
    get: (dataset) => getExpectations(store, dataset),
    async set(dataset, expectations, options) {
      const kept = await getExpectations(store, dataset);
      const version = await findVersion(store, dataset, 'newest');
      const columns = version === undefined ? undefined : await columnsOf(store, { dataset, version });
      checkExpectations(expectations, columns, kept.expectations);
      await replaceExpectations(store, dataset, expectations);
      await inTurn(() => checkNewest(dataset, options));
      return getExpectations(store, dataset);
    },
    async toTrain(dataset, choice, options) {
      // Who changed what is expected may have ended before the newest version was checked against it.
      if (options) await inTurn(() => checkNewest(dataset, options));
      return chooseVersionToTrain(store, dataset, choice);
    },
  };
}

async function columnsOf(store: Kysely<DatasetsTables>, { dataset, version }: MadeVersion): Promise<DatasetColumn[]> {
  return (await requireVersion(store, dataset, version)).columns;
}

/**
 * What is kept; of a data set from before there were expectations, what its
 * first version leads to expect.
 * @throws MillraceError `datasets.not_found`
 */
async function getExpectations(store: Kysely<DatasetsTables>, dataset: string): Promise<Expectations> {
  const kept = await findExpectations(store, dataset);
  if (kept) {
    const { expectations, inferredFrom, editedAt } = kept;
    return {
      expectations,
      ...(inferredFrom !== undefined && { inferredFrom }),
      ...(editedAt !== undefined && { editedAt }),
    };
  }
  const version = await findVersion(store, dataset, 'oldest');
  if (version !== undefined) {
    const columns = await columnsOf(store, { dataset, version });
    const profile = await requireProfile(store, dataset, version);
    return { expectations: inferExpectations(columns, profile), inferredFrom: version };
  }
  const known = await store.selectFrom('datasets').select('name').where('name', '=', dataset).executeTakeFirst();
  if (!known) throw noDataset(dataset);
  return { expectations: [] };
}
