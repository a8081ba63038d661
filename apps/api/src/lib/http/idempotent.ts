import { createHash } from 'node:crypto';
import type { JsonValue } from '@millrace/runtime';
import type { Database } from '@millrace/runtime/server';
import type { Idempotency, IdempotencyClaim } from '@millrace/tasks/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { Kysely } from 'kysely';
import { Type } from 'typebox';
import { callerOf } from '../auth/principal.ts';

/** Header of the POSTs that create. */
export const IdempotencyHeader = Type.Object({
  'idempotency-key': Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 255,
      description:
        'A random text of yours. The same request sent again within 24 hours gets the first answer, with `Idempotency-Replayed: true`.',
    }),
  ),
});

export interface Answer<Body> {
  status: number;
  body: Body;
}

interface Call<Body> {
  idempotency: Idempotency;
  request: FastifyRequest;
  reply: FastifyReply;
  /** What makes two requests the same; the parameters and the JSON body when left out. */
  fingerprint?: string;
  /** The part of the body that may be stored; all of it when left out. */
  stored?: (body: Body) => unknown;
  /** Where the thing that was made can be found. */
  location?: (body: Body) => string;
}

// biome-ignore lint/suspicious/noExplicitAny: each package narrows the transaction to its own tables
type Transaction = Kysely<any>;

/** Has the effect once for each `Idempotency-Key`: the effect and the remembered answer are one transaction. */
export function answerOnceInTransaction<Body>(
  call: Call<Body> & { database: Database },
  effect: (transaction: Transaction) => Promise<Answer<Body>>,
): Promise<Body> {
  return answerOnce(call, (complete) =>
    call.database.kysely.transaction().execute(async (transaction) => {
      const answer = await effect(transaction);
      await complete(answer, transaction);
      return answer;
    }),
  );
}

/** As above, for effects that commit by themselves and are the same when done again: a crash right after them lets a repeat through. */
export function answerOnceAfterwards<Body>(call: Call<Body>, effect: () => Promise<Answer<Body>>): Promise<Body> {
  return answerOnce(call, async (complete) => {
    const answer = await effect();
    await complete(answer);
    return answer;
  });
}

type Complete<Body> = (answer: Answer<Body>, transaction?: Transaction) => Promise<void>;

async function answerOnce<Body>(
  call: Call<Body>,
  run: (complete: Complete<Body>) => Promise<Answer<Body>>,
): Promise<Body> {
  const key = call.request.headers['idempotency-key'];
  if (typeof key !== 'string') return send(call, await run(async () => {}));
  const start = await call.idempotency.begin({
    key,
    route: `${call.request.method} ${call.request.routeOptions.url}`,
    principal: callerOf(call.request).id,
    fingerprint: call.fingerprint ?? fingerprintOf(call.request.params, call.request.body),
  });
  if (start.type === 'repeat') {
    call.reply.header('idempotency-replayed', 'true');
    return send(call, start.answer as Answer<Body>);
  }
  return send(call, await runClaimed(call, start.claim, run));
}

async function runClaimed<Body>(
  { idempotency, stored = (body) => body, request }: Call<Body>,
  claim: IdempotencyClaim,
  run: (complete: Complete<Body>) => Promise<Answer<Body>>,
): Promise<Answer<Body>> {
  try {
    return await run(({ status, body }, transaction) =>
      idempotency.complete(claim, { status, body: stored(body) as JsonValue }, transaction ? { transaction } : {}),
    );
  } catch (error) {
    // Left alone the key frees itself after a minute.
    await idempotency.abandon(claim).catch((cause) => request.log.warn({ err: cause }, 'idempotency key not freed'));
    throw error;
  }
}

function send<Body>({ reply, location }: Call<Body>, { status, body }: Answer<Body>): Body {
  reply.code(status);
  if (location) reply.header('location', location(body));
  return body;
}

/** A hash of everything that makes a request this one and no other. */
export function fingerprintOf(...values: unknown[]): string {
  return createHash('sha256').update(JSON.stringify(values)).digest('hex');
}
