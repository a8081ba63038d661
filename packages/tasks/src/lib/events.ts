import type { Database } from '@millrace/runtime/server';
import { sql } from 'kysely';
import { finalStates, type TaskEvent } from '../index.ts';
import { type Connection, channels } from './change.ts';
import { taskNotFound } from './errors.ts';
import { type TaskRow, toTask } from './rows.ts';

const batchSize = 500;

export interface EventFeed {
  /** Events of one task after `after`, as they come; ends after 'finished' or when `signal` aborts. */
  subscribe(id: string, options: { after?: number; signal: AbortSignal }): AsyncGenerator<TaskEvent, void, undefined>;
}

/**
 * Events are read from their rows only; a notification just says that there are
 * new ones. So replay and live are one thing, with no gap and no duplicate
 * between them. One LISTEN per process serves all subscribers, and subscribers
 * that wait for the same rows share the query.
 */
export function createEventFeed(database: Database): EventFeed {
  const subscribers = new Map<string, Set<() => void>>();
  /** Queries under way, by task and cursor. */
  const reads = new Map<string, Map<number, Promise<TaskEvent[]>>>();
  let listening: Promise<unknown> | undefined;

  function wakeAll(id: string): void {
    // A query that began before the notification may not see the news: nobody may join it any more.
    reads.delete(id);
    for (const wake of subscribers.get(id) ?? []) wake();
  }
  async function listen(): Promise<void> {
    listening ??= database.listen(channels.events, wakeAll, () => {
      for (const id of subscribers.keys()) wakeAll(id);
    });
    try {
      await listening;
    } catch (error) {
      listening = undefined;
      throw error;
    }
  }
  function read(id: string, after: number): Promise<TaskEvent[]> {
    const sameTask = reads.get(id) ?? new Map<number, Promise<TaskEvent[]>>();
    reads.set(id, sameTask);
    const reading = sameTask.get(after) ?? readEvents(database.kysely, id, after);
    sameTask.set(after, reading);
    return reading.finally(() => {
      sameTask.delete(after);
      if (sameTask.size === 0 && reads.get(id) === sameTask) reads.delete(id);
    });
  }
  function onWake(id: string, wake: () => void): () => void {
    const wakes = subscribers.get(id) ?? new Set();
    subscribers.set(id, wakes.add(wake));
    return () => {
      wakes.delete(wake);
      if (wakes.size === 0 && subscribers.get(id) === wakes) subscribers.delete(id);
    };
  }

  return {
    async *subscribe(id, { after = 0, signal }) {
      let cursor = Math.max(0, after);
      let dirty = true;
      let wake = () => {};
      const woken = () => {
        dirty = true;
        wake();
      };
      const unsubscribe = onWake(id, woken);
      signal.addEventListener('abort', woken);
      try {
        await listen();
        const { state, last_event_id: last } = await stateOf(database.kysely, id);
        if (last <= cursor && finalStates.includes(state)) return;
        // An id that was never given out would wait for ever: not even the end has a larger one.
        cursor = Math.min(cursor, last);
        while (!signal.aborted) {
          if (!dirty) await new Promise<void>((resolve) => (wake = resolve));
          dirty = false;
          const events = signal.aborted ? [] : await read(id, cursor);
          if (events.length > 0) dirty = true;
          // A task of long ago: its events went with their month.
          else if (finalStates.includes(state) && !signal.aborted) yield await readEnd(database.kysely, id);
          if (events.length === 0 && finalStates.includes(state)) return;
          for (const event of events) {
            if (signal.aborted) return;
            cursor = event.id;
            yield event;
            if (event.type === 'finished') return;
          }
        }
      } finally {
        unsubscribe();
        signal.removeEventListener('abort', woken);
      }
    },
  };
}

async function stateOf(connection: Connection, id: string): Promise<Pick<TaskRow, 'state' | 'last_event_id'>> {
  const { rows } = await sql<Pick<TaskRow, 'state' | 'last_event_id'>>`
    select state, last_event_id from tasks where id = ${id}`.execute(connection);
  const [row] = rows;
  if (!row) throw taskNotFound();
  return row;
}

interface EventRow extends TaskRow {
  event_id: number;
  event_type: TaskEvent['type'];
  event_data: unknown;
  then_state: TaskRow['state'];
  then_attempt: number;
  then_progress: number;
  then_step: string;
}

async function readEvents(connection: Connection, id: string, after: number): Promise<TaskEvent[]> {
  const { rows } = await sql<EventRow>`
    select tasks.id, kind, subject, created_by, error, result, created_at, started_at, finished_at,
      task_events.id as event_id, task_events.type as event_type, task_events.data as event_data,
      task_events.state as then_state, task_events.attempt as then_attempt,
      task_events.progress as then_progress, task_events.step as then_step
    from task_events join tasks on tasks.id = task_events.task_id
    where task_events.task_id = ${id} and task_events.id > ${after}
    order by task_events.id limit ${batchSize}`.execute(connection);
  return rows.map(toEvent);
}

/** The end of a task, told from its row. */
async function readEnd(connection: Connection, id: string): Promise<TaskEvent> {
  const { rows } = await sql<TaskRow & { last_event_id: number }>`select * from tasks where id = ${id}`.execute(
    connection,
  );
  const [row] = rows;
  if (!row) throw taskNotFound();
  return { id: row.last_event_id, type: 'finished', task: toTask(row) };
}

/** The task as it was at the event: what only the end knows is left out before the end. */
function toEvent(row: EventRow): TaskEvent {
  const last = row.event_type === 'finished';
  const then: TaskRow = {
    ...row,
    state: row.then_state,
    attempt: row.then_attempt,
    progress: row.then_progress,
    step: row.then_step,
    error: last ? row.error : null,
    started_at: row.then_attempt > 0 || last ? row.started_at : null,
    finished_at: last ? row.finished_at : null,
  };
  return {
    id: row.event_id,
    type: row.event_type,
    task: toTask(then),
    ...(row.event_type === 'detail' && { data: row.event_data }),
  };
}
