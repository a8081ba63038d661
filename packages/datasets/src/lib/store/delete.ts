import { MillraceError } from '@millrace/runtime/server';
import { type Kysely, sql } from 'kysely';
import { parquetKey } from './object-keys.ts';
import type { DatasetsTables } from './tables.ts';
import { noDataset, noVersion, storable } from './versions.ts';

type Store = Kysely<DatasetsTables>;

/** Something that cannot do without a version: a model that was trained on it, a task that reads it. */
export interface VersionUse {
  /** `model` or `task`. */
  kind: 'model' | 'task';
  /** Where to look it up, such as `/api/v1/models/churn/versions/3`. */
  pointer: string;
  /** In words, such as `version 3 of the model "churn" was trained on version 1`. */
  detail: string;
}

/**
 * What uses a version, or any version of the data set. It is asked after the
 * version is locked: whoever is about to use it has said so by then, or finds it
 * gone. It must look at tasks before it looks at what tasks leave behind.
 */
export type UsesOf = (
  of: { dataset: string; version?: number },
  // biome-ignore lint/suspicious/noExplicitAny: a transaction of any package
  transaction: Kysely<any>,
) => Promise<VersionUse[]>;

/** Channel of NOTIFY: bytes can be freed. */
export const garbageChannel = 'millrace_datasets_garbage';

/** @throws MillraceError `datasets.not_found`, `datasets.version_not_found` (404), `datasets.in_use` (409) */
export async function deleteVersion(store: Store, name: string, version: number, usesOf: UsesOf): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    await lockDataset(transaction, name);
    const hashes = await lockVersions(transaction, name, version);
    if (hashes.length === 0) throw noVersion(name, version);
    refuseUsed(`Version ${version} of "${name}"`, await usesOf({ dataset: name, version }, transaction));
    await transaction
      .deleteFrom('dataset_versions')
      .where('dataset', '=', name)
      .where('version', '=', version)
      .execute();
    await transaction.updateTable('datasets').set({ updated_at: now }).where('name', '=', name).execute();
    await freeContents(transaction, hashes);
  });
}

/** All versions and the name. @throws as `deleteVersion` */
export async function deleteDataset(store: Store, name: string, usesOf: UsesOf): Promise<void> {
  await store.transaction().execute(async (transaction) => {
    await lockDataset(transaction, name);
    const hashes = await lockVersions(transaction, name);
    refuseUsed(`The data set "${name}"`, await usesOf({ dataset: name }, transaction));
    await transaction.deleteFrom('dataset_versions').where('dataset', '=', name).execute();
    await transaction.deleteFrom('datasets').where('name', '=', name).execute();
    await freeContents(transaction, hashes);
  });
}

/**
 * Keeps a version from being deleted until this transaction has ended; by then
 * what uses it must be written down.
 * @throws MillraceError `datasets.version_not_found` (404)
 */
export async function claimVersion(transaction: Store, name: string, version: number): Promise<void> {
  const found = await transaction
    .selectFrom('dataset_versions')
    .select('hash')
    .where('dataset', '=', name)
    .where('version', '=', version)
    .forKeyShare()
    .executeTakeFirst();
  if (!found) throw noVersion(name, version);
}

/** As exact as the columns are, and not later: what is due now is found now. */
const now = sql<Date>`date_trunc('milliseconds', now())`;

async function lockDataset(transaction: Store, name: string): Promise<void> {
  const query = transaction.selectFrom('datasets').select('name').where('name', '=', name).forUpdate();
  if (!(await query.executeTakeFirst())) throw noDataset(name);
}

/** Waits for whoever has claimed one. */
async function lockVersions(transaction: Store, name: string, version?: number): Promise<string[]> {
  let query = transaction.selectFrom('dataset_versions').select('hash').where('dataset', '=', name);
  if (version !== undefined) query = query.where('version', '=', storable(version));
  const rows = await query.orderBy('version').forUpdate().execute();
  return rows.map(({ hash }) => hash);
}

function refuseUsed(what: string, uses: VersionUse[]): void {
  const [first] = uses;
  if (!first) return;
  const others = uses.length > 1 ? `, and ${uses.length - 1} more (see \`errors\`)` : '';
  const models = uses.some(({ kind }) => kind === 'model');
  throw new MillraceError({
    code: 'datasets.in_use',
    status: 409,
    detail: `${what} is needed: ${first.detail}${others}. ${
      models ? 'It is kept as long as these models are.' : 'Wait until that has finished, or cancel it.'
    }`,
    errors: uses.slice(0, 100).map(({ kind, pointer, detail }) => ({ pointer, code: kind, detail })),
  });
}

/** Forgets contents that no version has any more; their bytes are freed after the commit. */
async function freeContents(transaction: Store, hashes: string[]): Promise<void> {
  if (hashes.length === 0) return;
  // An ingest that is about to give one of them a number waits for us here, or we for it.
  await transaction
    .selectFrom('dataset_contents')
    .select('hash')
    .where('hash', 'in', hashes)
    .orderBy('hash')
    .forUpdate()
    .execute();
  const unused = await transaction
    .selectFrom('dataset_contents as c')
    .select(['c.hash', 'c.source_key'])
    .where('c.hash', 'in', hashes)
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('dataset_versions as v').select('v.hash').whereRef('v.hash', '=', 'c.hash'))),
    )
    .execute();
  if (unused.length === 0) return;
  const gone = unused.map(({ hash }) => hash);
  await transaction.deleteFrom('dataset_rejects').where('hash', 'in', gone).execute();
  await transaction.deleteFrom('dataset_contents').where('hash', 'in', gone).execute();
  const keys = new Set(
    unused.flatMap(({ hash, source_key }) => [parquetKey(hash), ...(source_key ? [source_key] : [])]),
  );
  await transaction
    .insertInto('dataset_garbage')
    .values([...keys].map((object_key) => ({ object_key, due_at: now })))
    .onConflict((conflict) => conflict.column('object_key').doUpdateSet({ due_at: now }))
    .execute();
  await sql`SELECT pg_notify(${garbageChannel}, '')`.execute(transaction);
}
