import { type Logger, MillraceError } from '@millrace/runtime/server';
import { type Kysely, sql } from 'kysely';
import { parquetKey } from './object-keys.ts';
import type { DatasetsTables } from './tables.ts';

/** Stored bytes that are not freed while this lives. Dispose of it when done; a process that dies lets go within minutes. */
export interface Hold extends AsyncDisposable {
  /**
   * Ends the hold in the transaction by which the bytes become needed for good (a row that names them), so that there
   * is no moment in between at which nothing needs them.
   * @throws MillraceError `datasets.hold_lost` (503, transient): this process was away for too long; begin again
   */
  // biome-ignore lint/suspicious/noExplicitAny: a transaction of any package
  handOver(transaction: Kysely<any>): Promise<void>;
}

export interface Holds {
  /**
   * @param what the hash of a content, the key of an object, or `*` for all that is stored
   * @param holder who, for people who look at the table
   */
  hold(what: string, holder: string): Promise<Hold>;
  /** Holds an object, whatever becomes of this process, until a time or until `letGo`; a second time moves the end. */
  keep(kept: KeptObject, transaction: Kysely<DatasetsTables>): Promise<void>;
  /** Ends what was kept for this holder. */
  letGo(holder: string, transaction?: Kysely<DatasetsTables>): Promise<void>;
}

export interface KeptObject {
  objectKey: string;
  /** Unlike any other: `upload <id>`, say. */
  holder: string;
  until: Date;
}

/** How long a hold outlives its process. */
const lifeSeconds = 300;
const renewMilliseconds = (lifeSeconds * 1000) / 5;

/**
 * Holds are rows. All times are those of the database, so clocks may differ; a
 * row counts until it is deleted, and only `dropExpired` deletes those of others.
 */
export function createHolds({ store, logger }: { store: Kysely<DatasetsTables>; logger: Logger }): Holds {
  async function letGo(holder: string, transaction = store): Promise<void> {
    await transaction.deleteFrom('dataset_holds').where('holder', '=', holder).execute();
  }

  return {
    letGo,
    async keep({ objectKey, holder, until }, transaction) {
      await letGo(holder, transaction);
      const row = { object_key: objectKey, holder, expires_at: until };
      await transaction.insertInto('dataset_holds').values(row).execute();
    },
    async hold(what, holder) {
      const object_key = /^[0-9a-f]{64}$/.test(what) ? parquetKey(what) : what;
      const { id } = await store
        .insertInto('dataset_holds')
        .values({ object_key, holder, expires_at: expiry })
        .returning('id')
        .executeTakeFirstOrThrow();
      const keeper = keepAlive(store, id, logger);
      return {
        async handOver(transaction) {
          const handed = await (transaction as typeof store)
            .deleteFrom('dataset_holds')
            .where('id', '=', id)
            .returning('id')
            .executeTakeFirst();
          if (!handed) throw holdLost();
        },
        async [Symbol.asyncDispose]() {
          await keeper.stop();
          await store
            .deleteFrom('dataset_holds')
            .where('id', '=', id)
            .execute()
            .catch((error) => logger.warn({ err: error, holder }, 'a hold is left to expire'));
        },
      };
    },
  };
}

const expiry = sql<Date>`now() + make_interval(secs => ${lifeSeconds})`;

/** Puts the expiry off as long as this process lives. */
function keepAlive(store: Kysely<DatasetsTables>, id: string, logger: Logger): { stop(): Promise<void> } {
  let renewing = Promise.resolve();
  const timer = setInterval(() => {
    renewing = store
      .updateTable('dataset_holds')
      .set({ expires_at: expiry })
      .where('id', '=', id)
      .execute()
      .then(
        () => undefined,
        (error) => logger.warn({ err: error }, 'a hold could not be renewed, trying again'),
      );
  }, renewMilliseconds).unref();
  return {
    stop() {
      clearInterval(timer);
      return renewing;
    },
  };
}

/** Deletes the holds of processes that are gone; not those that are being handed over at this moment. */
export async function dropExpired(store: Kysely<DatasetsTables>): Promise<void> {
  const expired = store
    .selectFrom('dataset_holds')
    .select('id')
    .where('expires_at', '<', sql<Date>`now()`)
    .forUpdate()
    .skipLocked();
  await store.deleteFrom('dataset_holds').where('id', 'in', expired).execute();
}

function holdLost(): MillraceError {
  return new MillraceError({
    code: 'datasets.hold_lost',
    status: 503,
    detail: 'The server was held up for too long and cannot be sure of the received bytes any more. Send them again.',
    transient: true,
    retryAfterSeconds: 1,
  });
}
