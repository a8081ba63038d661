import { hash } from 'node:crypto';
import type { Database } from '@millrace/runtime/server';
import type { Keys } from './keys.ts';
import type { Principal } from './principal.ts';
import type { Sessions } from './sessions.ts';
import { authChannel } from './tables.ts';

/** What a request presents: a bearer key or the token of a session cookie. */
export interface Credential {
  kind: 'key' | 'session';
  secret: string;
}

export interface Authenticator {
  /** The caller, if it was resolved a moment ago: no database call, no promise. */
  remembered(credential: Credential): Principal | undefined;
  /** @throws MillraceError 401 */
  resolve(credential: Credential): Promise<{ principal: Principal; renewed: boolean }>;
  /** Asks the database again for callers with this key or session: here at once, elsewhere by notification. */
  forget(id: string): void;
  /** Hears of revocations; call once before requests come in. */
  start(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * How long a caller is remembered. A revocation is heard of at once by
 * LISTEN/NOTIFY; this bounds the time when a notification is lost.
 */
const rememberMilliseconds = 30_000;
const maximumRemembered = 10_000;

export interface AuthenticatorParts {
  database: Database;
  keys: Keys;
  sessions: Sessions;
  /** Milliseconds on a clock that never jumps. Default performance.now; tests turn it by hand. */
  now?: () => number;
}

export function createAuthenticator(parts: AuthenticatorParts): Authenticator {
  const { database, keys, sessions, now = () => performance.now() } = parts;
  const callers = new Map<string, { principal: Principal; until: number }>();
  let listener: { stop(): Promise<void> } | undefined;
  /** Grows with every revocation: an answer of the database that was asked for before it is not remembered. */
  let generation = 0;

  function forget(id: string): void {
    generation += 1;
    for (const [digest, { principal }] of callers) {
      if (principal.keyId === id || principal.sessionId === id) callers.delete(digest);
    }
  }

  function forgetAll(): void {
    generation += 1;
    callers.clear();
  }

  return {
    remembered({ kind, secret }) {
      const digest = digestFor(kind, secret);
      const caller = callers.get(digest);
      if (!caller) return undefined;
      if (caller.until > now()) return caller.principal;
      callers.delete(digest);
      return undefined;
    },

    async resolve({ kind, secret }) {
      const asked = generation;
      const answer =
        kind === 'session'
          ? await sessions.principalOf(secret)
          : { principal: await keys.principalOf(secret), renewed: false };
      if (asked === generation) {
        if (callers.size >= maximumRemembered) callers.clear();
        callers.set(digestFor(kind, secret), {
          principal: answer.principal,
          until: now() + rememberMilliseconds,
        });
      }
      return answer;
    },

    forget,

    async start() {
      listener = await database.listen(authChannel, forget, forgetAll);
    },

    async stop() {
      await listener?.stop();
      forgetAll();
    },
  };
}

function digestFor(kind: Credential['kind'], secret: string): string {
  return kind + hash('sha256', secret, 'base64');
}
