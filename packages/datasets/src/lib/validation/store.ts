import { type Kysely, sql } from 'kysely';
import type { Expectation, ValidationReport } from '../../index.ts';
import type { DatasetsTables } from '../store/tables.ts';

type Store = Kysely<DatasetsTables>;

/** What is expected of a data set, with the number that counts its changes. */
export interface KeptExpectations {
  revision: number;
  expectations: Expectation[];
  inferredFrom: number | undefined;
  editedAt: string | undefined;
}

export async function findExpectations(store: Store, dataset: string): Promise<KeptExpectations | undefined> {
  const row = await store
    .selectFrom('dataset_expectations')
    .selectAll()
    .where('dataset', '=', dataset)
    .executeTakeFirst();
  return (
    row && {
      revision: row.revision,
      expectations: row.expectations,
      inferredFrom: row.inferred_from ?? undefined,
      editedAt: row.edited_at?.toISOString(),
    }
  );
}

/** Keeps what was inferred from a version, unless there are expectations already. Returns whether it did. */
export async function keepInferred(
  store: Store,
  dataset: string,
  version: number,
  expectations: readonly Expectation[],
): Promise<boolean> {
  const inserted = await store
    .insertInto('dataset_expectations')
    .values({ dataset, expectations: JSON.stringify(expectations), inferred_from: version })
    .onConflict((conflict) => conflict.doNothing())
    .returning('dataset')
    .executeTakeFirst();
  return inserted !== undefined;
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

/** Whether a version has not been checked against what is expected now. */
export async function isUnchecked(store: Store, dataset: string, version: number): Promise<boolean> {
  const row = await store
    .selectFrom('dataset_versions as v')
    .leftJoin('dataset_expectations as e', 'e.dataset', 'v.dataset')
    .select(['v.validated_revision', 'e.revision'])
    .where('v.dataset', '=', dataset)
    .where('v.version', '=', version)
    .executeTakeFirst();
  return row !== undefined && (row.validated_revision === null || row.validated_revision !== row.revision);
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
