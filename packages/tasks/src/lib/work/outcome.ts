import type { JsonValue } from '@millrace/runtime';
import { asDatabaseOutage, MillraceError, toProblem } from '@millrace/runtime/server';
import { sql } from 'kysely';
import type { TaskError } from '../../index.ts';
import { backToOutbox, type Connection, changeTasks, finished } from '../change.ts';
import { toJsonb, toText } from '../rows.ts';
import { type Claim, heldBy } from './lease.ts';

/** How a run ended, and so what becomes of the task. */
export type Outcome =
  | { type: 'succeeded'; result: JsonValue }
  | { type: 'failed'; error: TaskError }
  | { type: 'retried'; error: TaskError; delaySeconds: number; counts: boolean }
  | { type: 'cancelled' }
  | { type: 'handed_back' }
  | { type: 'lost' };

/** A part that Millrace stands on is away, or has no room: the task itself is not to blame. */
const outages = new Set([
  'database.unavailable',
  'objects.unavailable',
  'objects.disk_full',
  'broker.unavailable',
  'broker.blocked',
  'broker.unconfirmed',
]);

/** Up to this many starts, one that an outage ended does not count: with the pauses about a quarter of an hour. */
export const startsInOutages = 20;
const outagePauseSeconds = 60;

/** Decides what an error that a handler threw means. `reason` is why the run was aborted, if it was. */
export function judgeError(error: unknown, claim: Claim, reason: MillraceError | undefined): Outcome {
  if (reason?.code === 'tasks.lease_lost') return { type: 'lost' };
  if (reason?.code === 'tasks.cancelled') return { type: 'cancelled' };
  if (reason?.code === 'tasks.handed_back') return { type: 'handed_back' };
  const { code, detail } = toProblem(asDatabaseOutage(error) ?? error);
  if (!isTransient(error)) return { type: 'failed', error: { code, detail } };
  // Who asked for one start gets one.
  if (outages.has(code) && claim.maximumAttempts > 1 && claim.attempt < startsInOutages) {
    const delaySeconds = backoffSeconds(claim.attempt, outagePauseSeconds);
    return { type: 'retried', error: { code, detail }, delaySeconds, counts: false };
  }
  if (claim.attempt < claim.maximumAttempts) {
    return { type: 'retried', error: { code, detail }, delaySeconds: backoffSeconds(claim.attempt), counts: true };
  }
  const tried = `It was tried ${claim.attempt} ${claim.attempt === 1 ? 'time' : 'times'}.`;
  return { type: 'failed', error: { code, detail: `${detail} ${tried}` } };
}

/** 2, 4, 8 ... seconds up to `longest`, give or take a fifth, so that what failed together does not return together. */
export function backoffSeconds(attempt: number, longest = 300): number {
  return Math.min(longest, 2 ** attempt) * (0.8 + 0.4 * Math.random());
}

/** Of two statements that were in each other's way: SQLSTATE of a serialization failure and of a deadlock. */
const collisions = new Set(['40001', '40P01']);

/** True for errors that say so, and for a database that is away: doing the same later may work. */
export function isTransient(error: unknown): boolean {
  if (error instanceof MillraceError) return error.transient;
  if (!(error instanceof Error)) return false;
  return collisions.has(String((error as NodeJS.ErrnoException).code)) || asDatabaseOutage(error) !== undefined;
}

/**
 * Writes the outcome, if the claim still holds: false says that the lease was
 * lost and the outcome was refused. A cancel that came first wins over a retry or a hand-back.
 */
export async function settle(connection: Connection, claim: Claim, outcome: Outcome): Promise<boolean> {
  const held = heldBy(claim);
  switch (outcome.type) {
    case 'succeeded':
      return await change(
        connection,
        sql`state = 'succeeded', progress = 1, step = 'Done', result = ${toJsonb(outcome.result)}::jsonb, ${finished}`,
        held,
      );
    case 'failed':
      return await change(
        connection,
        sql`state = 'failed', step = 'Failed', error = ${toJsonb(outcome.error)}::jsonb, ${finished}`,
        held,
      );
    case 'cancelled':
      return await change(connection, cancelled, held);
    case 'retried': {
      const step = toText(`Waiting to try again: ${outcome.error.detail}`);
      const more = outcome.counts ? 0 : 1;
      const set = sql`${backToOutbox(outcome.delaySeconds)}, progress = 0, step = ${step},
        maximum_attempts = maximum_attempts + ${more}`;
      return await changeUnlessCancelled(connection, claim, set);
    }
    case 'handed_back': {
      const set = sql`${backToOutbox()}, attempt = attempt - 1, progress = 0, step = 'Waiting for another worker'`;
      return await changeUnlessCancelled(connection, claim, set);
    }
    case 'lost':
      return false;
  }
}

export const cancelled = sql`state = 'cancelled', step = 'Cancelled', ${finished}`;

type Fragment = ReturnType<typeof heldBy>;

async function change(connection: Connection, set: Fragment, where: Fragment): Promise<boolean> {
  const rows = await changeTasks(connection, { set, where });
  return rows.length === 1;
}

async function changeUnlessCancelled(connection: Connection, claim: Claim, set: Fragment): Promise<boolean> {
  const held = heldBy(claim);
  return (
    (await change(connection, set, sql`${held} and not cancel_requested`)) ||
    (await change(connection, cancelled, held))
  );
}
