import { type Database, MillraceError } from '@millrace/runtime/server';
import { sql } from 'kysely';
import { toPrincipal } from './keys.ts';
import type { Principal } from './principal.ts';
import { digestOf, newSessionToken, sameDigest } from './secrets.ts';
import { authChannel, authTables } from './tables.ts';

/** A session ends when it was not used for so long. */
export const sessionSeconds = 12 * 60 * 60;
/** The end is moved on at most this often, so that a busy page does not write on every request. */
const renewalSeconds = 10 * 60;

export interface Sessions {
  /** The token is known to the caller alone; only its digest is stored. */
  create(principal: Principal): Promise<{ token: string; expiresAt: Date }>;
  /** `renewed`: the end was moved on, so the cookie should be too. @throws MillraceError `auth.session_ended` (401) */
  principalOf(token: string): Promise<{ principal: Principal; renewed: boolean }>;
  end(sessionId: string): Promise<void>;
}

export function createSessions({ database }: { database: Database }): Sessions {
  const db = authTables(database);

  return {
    async create(principal) {
      await db.deleteFrom('sessions').where('expires_at', '<', sql<Date>`now()`).execute();
      const token = newSessionToken();
      const { expires_at } = await db
        .insertInto('sessions')
        .values({ ...digestOf(token), key_id: principal.keyId, expires_at: fromNow(sessionSeconds) })
        .returning('expires_at')
        .executeTakeFirstOrThrow();
      return { token, expiresAt: expires_at };
    },

    async principalOf(token) {
      const { id, digest } = digestOf(token);
      const row = await db
        .selectFrom('sessions')
        .innerJoin('api_keys', 'api_keys.id', 'sessions.key_id')
        .select(['sessions.digest', 'api_keys.id', 'api_keys.name', 'api_keys.scopes'])
        .select(sql<boolean>`sessions.expires_at < ${fromNow(sessionSeconds - renewalSeconds)}`.as('due'))
        .where('sessions.id', '=', id)
        .where('sessions.expires_at', '>', sql<Date>`now()`)
        .where('api_keys.revoked_at', 'is', null)
        .executeTakeFirst();
      if (!row || !sameDigest(row.digest, digest)) throw sessionEnded();
      const renewed = row.due;
      if (renewed) {
        const expires_at = fromNow(sessionSeconds);
        await db.updateTable('sessions').set({ expires_at }).where('id', '=', id).execute();
      }
      return { principal: { ...toPrincipal(row), sessionId: id }, renewed };
    },

    async end(sessionId) {
      await db.transaction().execute(async (transaction) => {
        await transaction.deleteFrom('sessions').where('id', '=', sessionId).execute();
        await sql`select pg_notify(${authChannel}, ${sessionId})`.execute(transaction);
      });
    },
  };
}

/** By the clock of the database, which all APIs share: one whose own clock is wrong ends no session early. */
function fromNow(seconds: number) {
  return sql<Date>`now() + make_interval(secs => ${seconds})`;
}

const sessionEnded = () =>
  new MillraceError({ code: 'auth.session_ended', status: 401, detail: 'Your session has ended. Sign in again.' });
