import { type Kysely, sql } from 'kysely';
import type { VersionOrigin } from '../../index.ts';
import type { IngestedFile, OfferedRecipe } from '../ingest/ingest-file.ts';
import type { DatasetsTables } from './tables.ts';

type Store = Kysely<DatasetsTables>;

export async function ensureDataset(store: Store, name: string): Promise<void> {
  await store
    .insertInto('datasets')
    .values({ name })
    // Locks it, so that it is not deleted before this transaction has said what it is needed for.
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .execute();
}

/** Forgets a name that has no version, so that a file that could not be read leaves nothing behind. */
export async function forgetIfEmpty(store: Store, name: string): Promise<void> {
  await store.deleteFrom('datasets').where('name', '=', name).where('last_version', '=', 0).execute();
}

/** The received bytes that a content was read from. */
export interface Source {
  objectKey: string;
  sha256: string;
  bytes: number;
}

/** Keeps what a file became. The one who comes second with the same content finds it and changes nothing. */
export async function saveContent(store: Store, hash: string, source: Source, file: IngestedFile): Promise<void> {
  const inserted = await store
    .insertInto('dataset_contents')
    .values({
      hash,
      rows: file.rows,
      rejected: file.rejected,
      bytes: source.bytes,
      source_key: source.objectKey,
      source_sha256: source.sha256,
      findings: JSON.stringify(file.findings),
      column_count: file.columns.length,
      columns: JSON.stringify(file.columns),
      recipe: JSON.stringify(file.recipe),
      profile: JSON.stringify(file.profile),
    })
    .onConflict((conflict) => conflict.doNothing())
    .returning('hash')
    .executeTakeFirst();
  if (!inserted) return;
  const rejects = file.rejects.map(({ line, column, reason, raw }) => ({ line, column_name: column, reason, raw }));
  await sql`
    INSERT INTO dataset_rejects (hash, line, column_name, reason, raw)
    SELECT ${hash}, line, column_name, reason, raw
    FROM jsonb_to_recordset(${JSON.stringify(rejects)}::jsonb)
      AS row (line bigint, column_name text, reason text, raw text)`.execute(store);
}

/** Where the bytes of a content lie, should that not be known yet. */
export async function noteSource(transaction: Store, hash: string, source: { key: string; sha256: string }) {
  await transaction
    .updateTable('dataset_contents')
    .set({ source_key: source.key, source_sha256: source.sha256 })
    .where('hash', '=', hash)
    .where('source_key', 'is', null)
    .execute();
}

export interface NumberedVersion {
  version: number;
  rows: number;
  rejected: number;
  reused: boolean;
}

export interface VersionFacts {
  fileName: string;
  origin?: VersionOrigin | undefined;
  /** Of the received bytes, when any version that was read from them is as good. */
  sha256?: string | undefined;
}

async function newestVersion(store: Store, name: string): Promise<number | null> {
  const newest = await store
    .selectFrom('dataset_versions')
    .select((select) => select.fn.max('version').as('version'))
    .where('dataset', '=', name)
    .executeTakeFirst();
  return newest?.version ?? null;
}

/** The first version of a data set that was read from these bytes. */
export async function versionOfSource(store: Store, name: string, sha256: string) {
  return await store
    .selectFrom('dataset_versions as v')
    .innerJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .select(['v.version', 'v.hash', 'c.rows', 'c.rejected', 'c.recipe'])
    .where('v.dataset', '=', name)
    .where('c.source_sha256', '=', sha256)
    .orderBy('v.version')
    .limit(1)
    .executeTakeFirst();
}

/** How the newest version was read, for the next one, and what its columns were. */
export async function offeredRecipe(
  store: Store,
  name: string,
): Promise<(OfferedRecipe & { version: number }) | undefined> {
  const newest = await store
    .selectFrom('dataset_versions as v')
    .innerJoin('dataset_contents as c', 'c.hash', 'v.hash')
    .select(['c.recipe', 'c.columns', 'v.version'])
    .where('v.dataset', '=', name)
    .orderBy('v.version', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (!newest) return undefined;
  const { recipe, columns, version } = newest;
  return { recipe, columns: columns.map(({ name }) => name), version };
}

/**
 * Gives a content its number under a name: the one it has, or the next. The row
 * lock makes numbers without gaps; must run in a transaction.
 * @returns undefined when the content is not there
 */
export async function addVersion(
  transaction: Store,
  name: string,
  hash: string,
  { fileName, origin, sha256 }: VersionFacts,
): Promise<NumberedVersion | undefined> {
  // In one statement, since a failed ingest may forget the name at the same time. Name first, then content: that is the
  // order in which a deletion locks them too.
  const { last_version } = await transaction
    .insertInto('datasets')
    .values({ name })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ name }))
    .returning('last_version')
    .executeTakeFirstOrThrow();
  const content = await transaction
    .selectFrom('dataset_contents')
    .select(['rows', 'rejected'])
    .where('hash', '=', hash)
    .forKeyShare()
    .executeTakeFirst();
  if (!content) return undefined;
  const existing = await transaction
    .selectFrom('dataset_versions')
    .select('version')
    .where('dataset', '=', name)
    .where('hash', '=', hash)
    .executeTakeFirst();
  if (existing) return { ...content, version: existing.version, reused: true };
  const same = sha256 === undefined ? undefined : await versionOfSource(transaction, name, sha256);
  if (same) return { version: same.version, rows: same.rows, rejected: same.rejected, reused: true };
  const version = last_version + 1;
  await transaction
    .insertInto('dataset_versions')
    .values({
      dataset: name,
      version,
      hash,
      file_name: fileName,
      parent: await newestVersion(transaction, name),
      origin: origin ? JSON.stringify(origin) : null,
    })
    .execute();
  await transaction
    .updateTable('datasets')
    .set({ last_version: version, updated_at: sql<Date>`now()` })
    .where('name', '=', name)
    .execute();
  return { ...content, version, reused: false };
}
