import { setTimeout as wait } from 'node:timers/promises';
import type pg from 'pg';
import { DatabaseClient } from './client.ts';

/** Held until it is disposed of, or until the connection to the database that holds it ends. */
export interface SessionLock extends AsyncDisposable {
  /** Aborts when the lock is lost: somebody else may hold it from now on. */
  readonly lost: AbortSignal;
}

const pollMilliseconds = 50;

/**
 * Takes the advisory lock of this name, on a connection of its own: it may be
 * held for minutes, and connections of the pool are few.
 *
 * @param isPatient false: gives undefined when somebody else holds it
 * @throws the signal's reason when it aborts first; what the connection throws when there is none
 */
export async function takeLock(
  config: pg.ClientConfig,
  name: string,
  { isPatient, signal }: { isPatient: boolean; signal?: AbortSignal | undefined },
): Promise<SessionLock | undefined> {
  const client = new DatabaseClient({ ...config, keepAlive: true });
  const lost = new AbortController();
  client.once('end', () => lost.abort(new Error(`the connection that held the lock "${name}" ended`)));
  try {
    await client.connect();
    // Asked for again and again, as a statement that waits would be ended by the statement timeout.
    while (!(await isTaken(client, name))) {
      if (!isPatient) {
        await client.end();
        return undefined;
      }
      await wait(pollMilliseconds, undefined, signal && { signal });
    }
  } catch (error) {
    await client.end().catch(() => {});
    throw signal?.aborted ? signal.reason : error;
  }
  return {
    lost: lost.signal,
    // The server lets go of the lock when the connection ends.
    [Symbol.asyncDispose]: () => client.end().catch(() => {}),
  };
}

async function isTaken(client: pg.Client, name: string): Promise<boolean> {
  const { rows } = await client.query('SELECT pg_try_advisory_lock(hashtextextended($1, 0)) AS taken', [name]);
  return rows[0].taken;
}
