import type { Page } from '@millrace/runtime';
import { sql } from 'kysely';
import { validate } from 'uuid';
import { finalStates, type Task, type TaskState } from '../index.ts';
import { type Connection, changeTasks, forgottenInput } from './change.ts';
import { cursorInvalid, taskAlreadyFinished, taskNotFound } from './errors.ts';
import { type TaskRow, toTask } from './rows.ts';

export interface ListTasksOptions {
  kind?: string;
  state?: TaskState;
  /** `nextCursor` of the page before. */
  cursor?: string;
  /** Default 50, at most 200. */
  limit?: number;
}

export async function getTask(connection: Connection, id: string): Promise<Task | undefined> {
  if (!validate(id)) return undefined;
  const { rows } = await sql<TaskRow>`select * from tasks where id = ${id}`.execute(connection);
  return rows[0] && toTask(rows[0]);
}

/** A page of tasks, newest first. @throws MillraceError `tasks.cursor_invalid` (422) */
export async function listTasks(connection: Connection, options: ListTasksOptions): Promise<Page<Task>> {
  const { kind, state, cursor } = options;
  if (cursor !== undefined && !validate(cursor)) throw cursorInvalid();
  const limit = Math.min(200, Math.max(1, options.limit ?? 50));
  const conditions = [
    ...(kind === undefined ? [] : [sql`kind = ${kind}`]),
    ...(state === undefined ? [] : [sql`state = ${state}`]),
    ...(cursor === undefined ? [] : [sql`id < ${cursor}`]),
  ];
  const where = conditions.length > 0 ? sql`where ${sql.join(conditions, sql` and `)}` : sql``;
  const { rows } = await sql<TaskRow>`select * from tasks ${where} order by id desc limit ${limit + 1}`.execute(
    connection,
  );
  const items = rows.slice(0, limit).map(toTask);
  const last = items.at(-1);
  return { items, ...(rows.length > limit && last && { nextCursor: last.id }) };
}

/** A task that waits or runs, with what it was given: what it names must stay where it is. */
export interface UnfinishedTask {
  id: string;
  kind: string;
  input: unknown;
}

export async function unfinishedTasks(connection: Connection, kinds: readonly string[]): Promise<UnfinishedTask[]> {
  const { rows } = await sql<UnfinishedTask>`
    select id, kind, input from tasks where state in ('queued', 'running') and kind = any(${[...kinds]})
    order by id`.execute(connection);
  return rows;
}

/** Those of these tasks that have finished for at least so long; a task that is not there has, for ever. */
export async function finishedBefore(connection: Connection, ids: readonly string[], days: number): Promise<string[]> {
  const known = ids.filter((id) => validate(id));
  const { rows } = await sql<{ id: string }>`
    select id from unnest(${known}::uuid[]) as asked (id)
    where not exists (
      select from tasks where tasks.id = asked.id
        and (finished_at is null or finished_at > now() - make_interval(days => ${days})))`.execute(connection);
  return rows.map(({ id }) => id);
}

/**
 * Cancels a queued task at once; asks the worker of a running one to stop, whose
 * state becomes `cancelled` when it has. A run that completes in spite of it has succeeded.
 *
 * @throws MillraceError `tasks.not_found` (404), `tasks.already_finished` (409)
 */
export async function cancelTask(connection: Connection, id: string): Promise<Task> {
  if (!validate(id)) throw taskNotFound();
  const [row] = await changeTasks(connection, {
    set: sql`cancel_requested = true,
      state = case when state = 'queued' then 'cancelled' else state end,
      step = case when state = 'queued' then 'Cancelled' else 'Stopping' end,
      finished_at = case when state = 'queued' then now() end,
      input = case when state = 'queued' then ${forgottenInput} else input end`,
    where: sql`id = ${id} and state in ('queued', 'running') and not cancel_requested`,
  });
  if (row) return toTask(row);
  const task = await getTask(connection, id);
  if (!task) throw taskNotFound();
  if (finalStates.includes(task.state)) throw taskAlreadyFinished();
  return task;
}
