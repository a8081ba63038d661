import { type Kysely, sql } from 'kysely';
import type { Expectation, ValidationReport } from '../../index.ts';
import type { DatasetsTables } from '../store/tables.ts';

type Store = Kysely<DatasetsTables>;

/** What is expected of a data set, with the number that counts its changes. */
interface KeptExpectations {
  revision: number;
  expectations: Expectation[];
  inferredFrom: number | undefined;
  editedAt: string | undefined;
  /** SHA-256 of the bytes that they were inferred from, if that is known. */
  source: string | undefined;
}

export async function findExpectations(store: Store, dataset: string): Promise<KeptExpectations | undefined> {
  const row = await store
    .selectFrom('dataset_expectations as e')
    .leftJoin('dataset_versions as v', (join) =>
      join.onRef('v.dataset', '=', 'e.dataset').onRef('v.version', '=', 'e.inferred_from'),
    )
    .leftJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .select(['e.revision', 'e.expectations', 'e.inferred_from', 'e.edited_at', 'c.source_sha256'])
    .where('e.dataset', '=', dataset)
    .executeTakeFirst();
  return (
    row && {
      revision: row.revision,
      expectations: row.expectations,
      inferredFrom: row.inferred_from ?? undefined,
      editedAt: row.edited_at?.toISOString(),
      source: row.source_sha256 ?? undefined,
    }
  );
}

/**
 * Keeps what was inferred from a version in the place of a revision (0: of
 * nothing), if that is still there. Returns whether it did.
 */
export async function keepInferred(
  store: Store,
  { dataset, version }: { dataset: string; version: number },
  revision: number,
  inferred: readonly Expectation[],
): Promise<boolean> {
  const expectations = JSON.stringify(inferred);
  if (revision === 0) {
    const added = await store
      .insertInto('dataset_expectations')
      .values({ dataset, expectations, inferred_from: version })
      .onConflict((conflict) => conflict.doNothing())
      .returning('dataset')
      .executeTakeFirst();
    return added !== undefined;
  }
  const changed = await store
    .updateTable('dataset_expectations')
    .set({ expectations, inferred_from: version, revision: revision + 1 })
    .where('dataset', '=', dataset)
    .where('revision', '=', revision)
    .returning('dataset')
    .executeTakeFirst();
  return changed !== undefined;
}

/** Replaces them by those that a person wrote. */
export async function replaceExpectations(
  store: Store,
  dataset: string,
  expectations: readonly Expectation[],
): Promise<void> {
  await store
    .insertInto('dataset_expectations')
    .values({ dataset, expectations: JSON.stringify(expectations), edited_at: sql<Date>`now()` })
    .onConflict((conflict) =>
      conflict.column('dataset').doUpdateSet({
        expectations: JSON.stringify(expectations),
        revision: sql<number>`dataset_expectations.revision + 1`,
        edited_at: sql<Date>`now()`,
      }),
    )
    .execute();
}

/**
 * Keeps a report with its version, unless what it is about has changed meanwhile; returns whether it did. In a
 * transaction, nobody changes that before its end.
 */
export async function keepReport(
  store: Store,
  { dataset, version }: { dataset: string; version: number },
  revision: number,
  report: ValidationReport,
): Promise<boolean> {
  const current = await store
    .selectFrom('dataset_expectations')
    .select('revision')
    .where('dataset', '=', dataset)
    .forShare()
    .executeTakeFirst();
  if (current?.revision !== revision) return false;
  await store
    .updateTable('dataset_versions')
    .set({ validation: JSON.stringify(report), validated_revision: revision })
    .where('dataset', '=', dataset)
    .where('version', '=', version)
    .execute();
  return true;
}

/** A version that has not been checked against what is expected now; undefined when it has, or is gone. */
export async function findUnchecked(
  store: Store,
  { dataset, version }: { dataset: string; version: number },
): Promise<{ sha256: string; inferredFrom: number | undefined } | undefined> {
  const row = await store
    .selectFrom('dataset_versions as v')
    .innerJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .leftJoin('dataset_expectations as e', 'e.dataset', 'v.dataset')
    .select(['v.validated_revision', 'e.revision', 'e.inferred_from', 'c.source_sha256'])
    .where('v.dataset', '=', dataset)
    .where('v.version', '=', version)
    .executeTakeFirst();
  if (!row || (row.validated_revision !== null && row.validated_revision === row.revision)) return undefined;
  return { sha256: row.source_sha256 ?? '', inferredFrom: row.inferred_from ?? undefined };
}

export async function findVersion(
  store: Store,
  dataset: string,
  which: 'oldest' | 'newest',
): Promise<number | undefined> {
  const row = await store
    .selectFrom('dataset_versions')
    .select('version')
    .where('dataset', '=', dataset)
    .orderBy('version', which === 'oldest' ? 'asc' : 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.version;
}

/** The newest version that does not fail what is expected of it. */
export async function findTrainable(store: Store, dataset: string): Promise<number | undefined> {
  const row = await store
    .selectFrom('dataset_versions')
    .select('version')
    .where('dataset', '=', dataset)
    .where(sql<boolean>`validation ->> 'outcome' IS DISTINCT FROM 'fail'`)
    .orderBy('version', 'desc')
    .limit(1)
    .executeTakeFirst();
  return row?.version;
}
