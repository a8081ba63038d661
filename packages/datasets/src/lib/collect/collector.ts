import type { Database, Logger, ObjectStore } from '@millrace/runtime/server';
import { type Kysely, sql } from 'kysely';
import { dropExpired } from '../store/holds.ts';
import type { DatasetsTables } from '../store/tables.ts';
import { type NeededBy, neededKeys } from './needed-keys.ts';
import { copyIfThere, isSettled, keyOfTrash, moveIfThere, trashKeyOf, trashPrefix } from './trash.ts';

export interface CollectorParts {
  database: Database;
  objects: ObjectStore;
  logger: Logger;
  /** What else needs objects, beside versions and holds. */
  neededBy: readonly NeededBy[];
  /** How long what nothing needs is left alone, when nobody has deleted it. Default 10 minutes. */
  graceSeconds?: number;
}

/** For a log: what two collectors delete at the same moment, both count. */
export interface Collected {
  objects: number;
  bytes: number;
}

export interface Collector {
  /**
   * Frees what was deleted; with `sweep` it also looks through the whole store
   * for what nothing needs (an upload that came to nothing, a file of a killed
   * process). Any number may run at once, and each may be killed at any moment.
   */
  collect(options: { sweep: boolean; signal: AbortSignal }): Promise<Collected>;
}

/** What may be collected; all else in the store is none of our business. */
const collectable = [
  { prefix: 'uploads/', pattern: /^uploads\/[0-9a-f]{64}$/ },
  { prefix: 'datasets/', pattern: /^datasets\/[0-9a-f]{64}\.parquet$/ },
  { prefix: 'batch-predictions/', pattern: /^batch-predictions\/[0-9a-f-]{36}\.[a-z0-9.]+$/ },
];
const keysAtOnce = 500;

export function createCollector(parts: CollectorParts): Collector {
  const { objects, logger, neededBy, graceSeconds = 600 } = parts;
  const store: Kysely<DatasetsTables> = parts.database.kysely;
  const needed = (keys: readonly string[]) => neededKeys(store, keys, neededBy);

  return {
    async collect({ sweep, signal }) {
      const freed: Collected = { objects: 0, bytes: 0 };
      const count = (bytes: number | undefined) => {
        if (bytes === undefined) return;
        freed.objects += 1;
        freed.bytes += bytes;
      };
      await dropExpired(store);
      // What a killed collector had in its hands.
      for await (const entry of objects.list(trashPrefix)) {
        signal.throwIfAborted();
        if (isSettled(objects, entry)) count(await settle(entry.key, entry.bytes));
        else await giveBack(entry.key);
      }
      if (sweep) await markUnneeded(signal);
      await freeDue(signal, count);
      return freed;
    },
  };

  async function markUnneeded(signal: AbortSignal): Promise<void> {
    for (const { prefix, pattern } of collectable) {
      for await (const keys of inGroups(objects.list(prefix), pattern)) {
        signal.throwIfAborted();
        const kept = await needed(keys);
        await mark(keys.filter((key) => !kept.has(key)));
        if (kept.size > 0) {
          await store
            .deleteFrom('dataset_garbage')
            .where('object_key', 'in', [...kept])
            .execute();
        }
      }
    }
  }

  async function mark(keys: string[]): Promise<void> {
    if (keys.length === 0) return;
    const due_at = sql<Date>`now() + make_interval(secs => ${graceSeconds})`;
    await store
      .insertInto('dataset_garbage')
      .values(keys.map((object_key) => ({ object_key, due_at })))
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  async function freeDue(signal: AbortSignal, count: (bytes: number | undefined) => void): Promise<void> {
    for (let after = ''; ; ) {
      const due = await store
        .selectFrom('dataset_garbage')
        .selectAll()
        .where('due_at', '<=', sql<Date>`now()`)
        .where('object_key', '>', after)
        .orderBy('object_key')
        .limit(keysAtOnce)
        .execute();
      for (const { object_key, due_at } of due) {
        signal.throwIfAborted();
        try {
          const outcome = await free(object_key);
          if (outcome === 'needed') continue; // a reader perhaps, who is done the next time
          count(outcome);
          const done = store.deleteFrom('dataset_garbage').where('object_key', '=', object_key);
          await done.where('due_at', '=', due_at).execute();
        } catch (error) {
          logger.warn({ err: error, object: object_key }, 'an object could not be freed, trying again later');
        }
      }
      after = due.at(-1)?.object_key ?? after;
      if (due.length < keysAtOnce) return;
    }
  }

  async function free(key: string): Promise<number | undefined | 'needed'> {
    if ((await needed([key])).has(key)) return 'needed';
    const entry = trashKeyOf(key);
    if (!(await moveIfThere(objects, key, entry))) return undefined;
    return await settle(entry);
  }

  /** Decides about what is in the trash, as its place explains; returns how many bytes were freed, if any. */
  async function settle(entry: string, bytes = 0): Promise<number | undefined> {
    if (await giveBack(entry)) {
      await objects.delete(entry);
      return undefined;
    }
    let size = bytes;
    if (bytes === 0) for await (const found of objects.list(entry)) size = found.bytes;
    await objects.delete(entry);
    return size;
  }

  /** Puts back what is needed, beside its copy in the trash; false when nothing needs it. */
  async function giveBack(entry: string): Promise<boolean> {
    const key = keyOfTrash(entry);
    if (!(await needed([key])).has(key)) return false;
    // The same content may have been stored again meanwhile.
    if (!(await objects.head(key))) await copyIfThere(objects, entry, key);
    return true;
  }
}

async function* inGroups(
  objects: AsyncIterable<{ key: string }>,
  pattern: RegExp,
): AsyncIterable<[string, ...string[]]> {
  let keys: string[] = [];
  for await (const { key } of objects) {
    if (pattern.test(key)) keys.push(key);
    if (keys.length < keysAtOnce) continue;
    yield keys as [string];
    keys = [];
  }
  if (keys.length > 0) yield keys as [string];
}
