import { type Kysely, type RawBuilder, sql } from 'kysely';
import type { TaskRow } from './rows.ts';

/** Notifications: a task is due, a running task shall stop, a task has a new event. The payload of the latter two is its id. */
export const channels = {
  due: 'millrace_tasks_due',
  cancel: 'millrace_tasks_cancel',
  events: 'millrace_tasks_events',
} as const;

// biome-ignore lint/suspicious/noExplicitAny: any transaction of the caller will do; the SQL below names its own tables.
export type Connection = Kysely<any>;

/**
 * Updates tasks and, in the same statement, appends one event per changed row
 * and tells whoever waits for that change. Every change of state goes through here,
 * so no state can change without its event.
 */
export async function changeTasks(
  connection: Connection,
  { set, where }: { set: RawBuilder<unknown>; where: RawBuilder<unknown> },
): Promise<TaskRow[]> {
  const changed = sql`update tasks set ${set}, last_event_id = last_event_id + 1 where ${where} returning *`;
  return await announce(connection, changed);
}

/** Appends the event of rows that `change` (an INSERT or UPDATE of `tasks` returning *) has written, and notifies. */
export async function announce(connection: Connection, change: RawBuilder<unknown>): Promise<TaskRow[]> {
  const { rows } = await sql<TaskRow>`
    with changed as (${change}),
    event as (
      insert into task_events (task_id, id, type, state, attempt, progress, step)
      select id, last_event_id, case when finished_at is null then 'progress' else 'finished' end,
        state, attempt, progress, step
      from changed
    )
    select changed.*,
      pg_notify(${channels.events}, id::text) as told_events,
      case when state = 'queued' and dispatched_at is null then pg_notify(${channels.due}, '') end as told_due,
      case when state = 'running' and cancel_requested then pg_notify(${channels.cancel}, id::text) end as told_cancel
    from changed`.execute(connection);
  return rows;
}

/** What remains of the input of a finished task: it may hold rows about people, and nobody reads it any more. */
export const forgottenInput = sql`'null'::jsonb`;

/** The part of an UPDATE that every final state has in common. */
export const finished = sql`finished_at = now(), lease_owner = null, lease_expires_at = null, input = ${forgottenInput}`;

/** The part of an UPDATE that puts a task back into the outbox, due after `delaySeconds` (0: now). */
export function backToOutbox(delaySeconds = 0): RawBuilder<unknown> {
  return sql`state = 'queued', lease_owner = null, lease_expires_at = null, dispatched_at = null, dispatches = 0,
    dispatch_after = now() + make_interval(secs => ${delaySeconds})`;
}
