import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { Secret } from '../config/secret.ts';
import { DatabaseClient } from './client.ts';
import { createListener, type Subscription } from './listener.ts';
import { type SessionLock, takeLock } from './lock.ts';
import { databaseRefused, databaseUnavailable, isRefusal } from './outage.ts';
import { parserOf } from './value-parsers.ts';

export interface Database {
  /** Each package narrows it to its own tables: `database.kysely as Kysely<TasksTables>`. */
  // biome-ignore lint/suspicious/noExplicitAny: the runtime knows no table
  readonly kysely: Kysely<any>;
  readonly pool: pg.Pool;
  /**
   * Calls `onPayload` for each NOTIFY on `channel`. All channels share one
   * connection, which reconnects by itself and then calls `onReconnect`, since
   * notifications sent in between are lost.
   */
  listen(channel: string, onPayload: (payload: string) => void, onReconnect?: () => void): Promise<Subscription>;
  /** Waits for the lock of this name among all processes on the database, and takes it; see `takeLock`. */
  lock(name: string, signal?: AbortSignal): Promise<SessionLock>;
  /** The lock, if nobody holds it. */
  tryLock(name: string): Promise<SessionLock | undefined>;
  /** @throws MillraceError `database.unavailable` (503, transient), `database.refused` (503): asking again does not help */
  check(): Promise<void>;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  url: string | Secret;
  /** Most connections of the pool, besides the one for notifications. */
  poolSize: number;
  /** Shown in pg_stat_activity. */
  applicationName: string;
  /** After which the server ends a statement; 0 or left out: never. */
  statementTimeoutSeconds?: number;
}

/** A transaction in which nothing happens for so long was forgotten by a process that hangs; its locks are freed. */
const abandonedMilliseconds = 120_000;

/**
 * A connection on which nothing was heard for so long asks whether the other side is still there, and ten seconds later
 * takes it for lost. Otherwise the one for notifications would never hear that its server, or the way to it, is gone.
 */
const silenceMilliseconds = 15_000;

/** The driver gives up the connection when no answer comes: it may have been dropped without a word. */
const question = { text: 'SELECT 1', query_timeout: 2_500 };

/**
 * Opens a pool; connects on first use. `bigint` and `count(*)` come as numbers,
 * `timestamptz` as Date, `json` and `jsonb` parsed.
 */
export function openDatabase(options: DatabaseOptions): Database {
  const { url, poolSize, applicationName, statementTimeoutSeconds = 0 } = options;
  const config: pg.ClientConfig = {
    connectionString: url instanceof Secret ? url.reveal() : url,
    application_name: applicationName,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: silenceMilliseconds,
    // As parameters of the connection, which `RESET` comes back to.
    ...(statementTimeoutSeconds > 0 && { statement_timeout: statementTimeoutSeconds * 1_000 }),
    idle_in_transaction_session_timeout: abandonedMilliseconds,
    types: { getTypeParser: parserOf },
  };
  const pool = new pg.Pool({ ...config, max: poolSize, Client: DatabaseClient });
  // An idle connection that breaks is replaced by the pool; without this handler it would end the process.
  pool.on('error', () => {});
  const kysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
  const listener = createListener({ ...config, application_name: `${applicationName} listener` });
  const lockConfig = { ...config, application_name: `${applicationName} lock` };
  let closing: Promise<void> | undefined;

  return {
    kysely,
    pool,
    listen: (channel, onPayload, onReconnect) => listener.listen(channel, onPayload, onReconnect),
    async lock(name, signal) {
      return (await takeLock(lockConfig, name, { isPatient: true, signal })) as SessionLock;
    },
    tryLock: (name) => takeLock(lockConfig, name, { isPatient: false }),
    async check() {
      try {
        await pool.query(question);
      } catch (cause) {
        if (isRefusal(cause)) throw databaseRefused(cause, { transient: false });
        throw databaseUnavailable(cause);
      }
    },
    close() {
      // Kysely ends the pool only when it has used it itself.
      const endPool = async () => {
        await kysely.destroy();
        if (!pool.ending) await pool.end();
      };
      closing ??= Promise.all([listener.close(), endPool()]).then(() => undefined);
      return closing;
    },
  };
}
