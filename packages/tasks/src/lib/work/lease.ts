import type { JsonValue } from '@millrace/runtime';
import { readTrace, startSpan, type TraceContext } from '@millrace/runtime/server';
import { sql } from 'kysely';
import { type Connection, changeTasks } from '../change.ts';
import type { TaskMessage } from '../message.ts';

/** A task that this worker holds: while `token` is the row's, and only then, the worker may write to it. */
export interface Claim {
  id: string;
  kind: string;
  token: number;
  attempt: number;
  maximumAttempts: number;
  input: JsonValue;
  createdBy: string;
  leaseSeconds: number;
  /** The part of this run in the trace of the call that asked for the task. */
  trace: TraceContext;
}

/** What a worker learns whenever it writes to a row that it claimed. */
export type Hold = 'held' | 'cancel_requested' | 'lost';

/** Takes the task for this worker. Undefined when it is not there to be taken: done, taken, or not due yet. */
export async function claimTask(
  connection: Connection,
  options: { message: TaskMessage; kind: string; workerId: string; leaseSeconds: number },
): Promise<Claim | undefined> {
  const { message, kind, workerId, leaseSeconds } = options;
  const [row] = await changeTasks(connection, {
    set: sql`state = 'running', attempt = attempt + 1, progress = 0, step = 'Starting', error = null,
      started_at = coalesce(started_at, now()), lease_token = lease_token + 1, lease_owner = ${workerId},
      lease_expires_at = now() + make_interval(secs => ${leaseSeconds})`,
    where: sql`id = ${message.task} and kind = ${kind} and state = 'queued'
      and (dispatched_at is not null or dispatch_after <= now()) and payload_version = ${message.version}`,
  });
  return (
    row && {
      id: row.id,
      kind,
      token: row.lease_token,
      attempt: row.attempt,
      maximumAttempts: row.maximum_attempts,
      input: row.input,
      createdBy: row.created_by,
      leaseSeconds,
      trace: startSpan(readTrace(row.trace_headers ?? {})),
    }
  );
}

/**
 * Puts a task that this release cannot read back into the outbox for a while. Not
 * back into the queue: there it would stand before the tasks that this release can read.
 */
export async function postponeTask(connection: Connection, id: string, seconds: number): Promise<void> {
  await sql`update tasks set dispatched_at = null, dispatch_after = now() + make_interval(secs => ${seconds})
    where id = ${id} and state = 'queued'`.execute(connection);
}

/** The row, while `claim` still holds it. */
export function heldBy(claim: Claim) {
  return sql`id = ${claim.id} and state = 'running' and lease_token = ${claim.token}`;
}

/** The heartbeat: extends the lease by the database's clock, so a jump of this machine's clock does no harm. */
export async function extendLease(connection: Connection, claim: Claim): Promise<Hold> {
  const { rows } = await sql<{ cancel_requested: boolean }>`
    update tasks set lease_expires_at = now() + make_interval(secs => ${claim.leaseSeconds})
    where ${heldBy(claim)} returning cancel_requested`.execute(connection);
  return toHold(rows[0]);
}

export function toHold(row: { cancel_requested: boolean } | undefined): Hold {
  if (!row) return 'lost';
  return row.cancel_requested ? 'cancel_requested' : 'held';
}

/** Lets go of everything that `workerId` held in an earlier life, so it starts again at once instead of after the lease. */
export async function dropLeasesOf(connection: Connection, workerId: string): Promise<void> {
  await sql`update tasks set lease_expires_at = now() where state = 'running' and lease_owner = ${workerId}`.execute(
    connection,
  );
}
