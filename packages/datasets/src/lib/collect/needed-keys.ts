import type { Kysely } from 'kysely';
import { hashOfParquet, isReceived, parquetKey } from '../store/object-keys.ts';
import type { DatasetsTables } from '../store/tables.ts';

/** Which of these objects others need: tasks that have not finished, say. Must read by the transaction it is given. */
// biome-ignore lint/suspicious/noExplicitAny: a transaction of any package
export type NeededBy = (transaction: Kysely<any>, keys: readonly string[]) => Promise<Iterable<string>>;

/**
 * Which of these objects something needs: a version, a hold, or one of `others`.
 * All is read in one snapshot, since a need may be handed on while we look (a
 * task that finishes leaves its bytes to a version).
 */
export async function neededKeys(
  store: Kysely<DatasetsTables>,
  keys: readonly string[],
  others: readonly NeededBy[],
): Promise<Set<string>> {
  return await store
    .transaction()
    .setIsolationLevel('repeatable read')
    .execute(async (snapshot) => {
      const needed = new Set<string>();
      for (const key of await heldKeys(snapshot, keys)) needed.add(key);
      for (const key of await keysOfContents(snapshot, keys)) needed.add(key);
      for (const other of others) for (const key of await other(snapshot, keys)) needed.add(key);
      return needed;
    });
}

async function heldKeys(snapshot: Kysely<DatasetsTables>, keys: readonly string[]): Promise<readonly string[]> {
  const holds = await snapshot
    .selectFrom('dataset_holds')
    .select('object_key')
    .distinct()
    .where('object_key', 'in', ['*', ...keys])
    .execute();
  const held = holds.map(({ object_key }) => object_key);
  return held.includes('*') ? keys : held;
}

async function keysOfContents(snapshot: Kysely<DatasetsTables>, keys: readonly string[]): Promise<string[]> {
  const received = keys.filter(isReceived);
  // Versions of before their bytes were noted: any of these may be theirs.
  if (received.length > 0 && (await someSourceIsUnknown(snapshot))) return [...received, ...(await parquets())];
  return [...(await sources()), ...(await parquets())];

  async function sources(): Promise<string[]> {
    if (received.length === 0) return [];
    const query = snapshot.selectFrom('dataset_contents').select('source_key').where('source_key', 'in', received);
    return (await query.execute()).flatMap(({ source_key }) => source_key ?? []);
  }
  async function parquets(): Promise<string[]> {
    const hashes = keys.map(hashOfParquet).filter((hash) => hash !== undefined);
    if (hashes.length === 0) return [];
    const query = snapshot.selectFrom('dataset_contents').select('hash').where('hash', 'in', hashes);
    return (await query.execute()).map(({ hash }) => parquetKey(hash));
  }
}

async function someSourceIsUnknown(snapshot: Kysely<DatasetsTables>): Promise<boolean> {
  const query = snapshot.selectFrom('dataset_contents').select('hash').where('source_key', 'is', null).limit(1);
  return (await query.executeTakeFirst()) !== undefined;
}
