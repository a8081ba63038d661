import { type TraceContext, writeTrace } from '@millrace/runtime/server';
import { sql } from 'kysely';
import type { Static } from 'typebox';
import { v7 as uuidv7 } from 'uuid';
import type { TaskKind } from '../index.ts';
import { announce, type Connection } from './change.ts';
import { type TaskRow, toJsonb } from './rows.ts';

export interface EnqueueOptions {
  /** Who asked for it: the id of a key or a user, or the name of a part of Millrace. */
  createdBy: string;
  /** What the task is about, for lists and pages: `{ dataset: 'adult', version: 3 }`. */
  subject?: Record<string, string | number>;
  /** Do not start before this many seconds have passed. */
  delaySeconds?: number;
  /** Starts that count before it fails for good. Default 3. */
  maximumAttempts?: number;
  /** Of the call that asked for it: its runs stand in the same trace. */
  trace?: TraceContext;
  /** The task exists if, and only if, this transaction commits. */
  transaction?: Connection;
}

/**
 * Writes the row of a new task with its first event; dispatchers hear of it when the transaction commits.
 * `published` says that the caller publishes it himself, then.
 */
export async function insertTask<K extends TaskKind>(
  connection: Connection,
  kind: K,
  input: Static<K['input']>,
  options: Omit<EnqueueOptions, 'transaction'> & { published: boolean },
): Promise<TaskRow> {
  const { createdBy, subject, trace, delaySeconds = 0, maximumAttempts = 3, published } = options;
  const [row] = await announce(
    connection,
    sql`insert into tasks (id, kind, payload_version, input, subject, created_by, maximum_attempts, dispatch_after,
        dispatched_at, dispatches, trace_headers)
      values (${uuidv7()}, ${kind.kind}, ${kind.version}, ${toJsonb(input)}::jsonb,
        ${subject ? toJsonb(subject) : null}::jsonb, ${createdBy}, ${maximumAttempts},
        now() + make_interval(secs => ${delaySeconds}), ${published ? sql`now()` : null}, ${published ? 1 : 0},
        ${trace ? toJsonb(writeTrace(trace)) : null}::jsonb)
      returning *`,
  );
  return row as TaskRow;
}
