import type { JsonValue } from '@millrace/runtime';
import { type Database, MillraceError } from '@millrace/runtime/server';
import { sql } from 'kysely';
import type { Connection } from './change.ts';

/** Which request it is: the same key of another principal or on another route is another request. */
export interface IdempotentRequest {
  key: string;
  /** Method and route pattern, for example `POST /api/v1/trainings`. */
  route: string;
  /** Id of the API key or session user. */
  principal: string;
  /** Hash of the body; for an upload, of the streamed bytes and the fields. */
  fingerprint: string;
}

/** The right to answer a request for the first time; end it with `complete` or `abandon`. */
export interface IdempotencyClaim extends IdempotentRequest {
  token: string;
}

export interface StoredAnswer {
  status: number;
  body: JsonValue;
}

export type IdempotencyStart = { type: 'first'; claim: IdempotencyClaim } | { type: 'repeat'; answer: StoredAnswer };

/** Remembers answers for 24 hours, so that a repeated request has its effect once. */
export interface Idempotency {
  /**
   * Gives the claim to the first request and the stored answer to a repeat.
   * @throws MillraceError `idempotency.key_reused` (422: another body), `idempotency.in_flight` (409: still under way)
   */
  begin(request: IdempotentRequest): Promise<IdempotencyStart>;
  /**
   * Stores the answer; with `transaction`, together with the effect itself.
   * @throws MillraceError `idempotency.in_flight` (409) when the claim ran out and another request took it:
   * then the transaction must not commit
   */
  complete(claim: IdempotencyClaim, answer: StoredAnswer, options?: { transaction?: Connection }): Promise<void>;
  /** Forgets the request, so that it can be tried again: call it when the request failed without effect. */
  abandon(claim: IdempotencyClaim): Promise<void>;
}

export interface IdempotencyOptions {
  database: Database;
  /** After this time without an answer a request counts as crashed and its key is free again. Default 60. */
  leaseSeconds?: number;
  /** Default 86,400: 24 hours. */
  keepSeconds?: number;
}

interface StoredRow {
  fingerprint: string;
  status: number | null;
  body: JsonValue;
}

export function createIdempotency(options: IdempotencyOptions): Idempotency {
  const { database, leaseSeconds = 60, keepSeconds = 86_400 } = options;
  const connection: Connection = database.kysely;

  /** Takes the key when it is new, past its time, or left behind by a crashed request with the same body. */
  async function take(request: IdempotentRequest, token: string): Promise<boolean> {
    const { rows } = await sql`
      insert into idempotency_keys as known (principal, route, key, fingerprint, token, lease_expires_at, expires_at)
      values (${request.principal}, ${request.route}, ${request.key}, ${request.fingerprint}, ${token},
        now() + make_interval(secs => ${leaseSeconds}), now() + make_interval(secs => ${keepSeconds}))
      on conflict (principal, route, key) do update set fingerprint = excluded.fingerprint, token = excluded.token,
        lease_expires_at = excluded.lease_expires_at, expires_at = excluded.expires_at, status = null, body = null
      where known.expires_at <= now() or (known.status is null and known.lease_expires_at <= now()
        and known.fingerprint = excluded.fingerprint)
      returning token`.execute(connection);
    return rows.length === 1;
  }
  async function find(request: IdempotentRequest): Promise<StoredRow | undefined> {
    const { rows } = await sql<StoredRow>`select fingerprint, status, body from idempotency_keys
      where principal = ${request.principal} and route = ${request.route} and key = ${request.key}`.execute(connection);
    return rows[0];
  }

  return {
    async begin(request) {
      const token = crypto.randomUUID();
      for (let round = 0; round < 3; round += 1) {
        if (await take(request, token)) return { type: 'first', claim: { ...request, token } };
        const stored = await find(request);
        // Abandoned between the two looks: take it again.
        if (!stored) continue;
        if (stored.fingerprint !== request.fingerprint) throw keyReused();
        if (stored.status === null) throw inFlight();
        return { type: 'repeat', answer: { status: stored.status, body: stored.body } };
      }
      throw inFlight();
    },
    async complete(claim, answer, { transaction } = {}) {
      const { rows } = await sql`update idempotency_keys
        set status = ${answer.status}, body = ${JSON.stringify(answer.body)}::json
        where ${held(claim)} returning token`.execute(transaction ?? connection);
      if (rows.length === 0) throw inFlight();
    },
    async abandon(claim) {
      await sql`delete from idempotency_keys where ${held(claim)}`.execute(connection);
    },
  };
}

function held({ principal, route, key, token }: IdempotencyClaim) {
  return sql`principal = ${principal} and route = ${route} and key = ${key} and token = ${token} and status is null`;
}

const keyReused = () =>
  new MillraceError({
    code: 'idempotency.key_reused',
    status: 422,
    detail: 'This Idempotency-Key was used for a request with another body. Send a new key with a new request.',
  });

const inFlight = () =>
  new MillraceError({
    code: 'idempotency.in_flight',
    status: 409,
    detail: 'A request with this Idempotency-Key is still under way. Wait for it, then send this one again.',
    transient: true,
    retryAfterSeconds: 1,
  });
