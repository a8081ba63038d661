import type { Page } from '@millrace/runtime';
import type { Broker, Database, Logger, Metrics } from '@millrace/runtime/server';
import type { Static } from 'typebox';
import { validate } from 'uuid';
import type { Task, TaskEvent, TaskKind } from '../index.ts';
import type { Connection } from './change.ts';
import { startDispatcher } from './dispatcher.ts';
import { type EnqueueOptions, insertTask } from './enqueue.ts';
import { taskNotFound } from './errors.ts';
import { createEventFeed } from './events.ts';
import { createTaskMetrics } from './metrics.ts';
import { publish } from './outbox.ts';
import {
  cancelTask,
  finishedBefore,
  getTask,
  type ListTasksOptions,
  listTasks,
  type UnfinishedTask,
  unfinishedTasks,
} from './queries.ts';
import { toTask } from './rows.ts';
import type { Stoppable } from './stoppable.ts';
import { startWorker, type WorkerOptions } from './work/worker.ts';

/** Durable tasks: the row in the database is the truth, the broker only carries. */
export interface Tasks {
  /** Resolves when the row is written: from then on (or from the commit of `transaction`) the task will be run. */
  enqueue<K extends TaskKind>(kind: K, input: Static<K['input']>, options: EnqueueOptions): Promise<Task>;
  get(id: string): Promise<Task | undefined>;
  /** @throws MillraceError `tasks.not_found` (404) */
  require(id: string): Promise<Task>;
  /** Newest first. @throws MillraceError `tasks.cursor_invalid` (422) */
  list(options?: ListTasksOptions): Promise<Page<Task>>;
  /** Tasks of these kinds that wait or run, oldest first. A task that finishes has left by then what it leaves behind. */
  unfinished(kinds: readonly string[], options?: { transaction?: Connection }): Promise<UnfinishedTask[]>;
  /** Which of these tasks have finished at least so many days ago, or are not known at all. */
  finishedBefore(ids: readonly string[], days: number, options?: { transaction?: Connection }): Promise<string[]>;
  /**
   * A queued task is cancelled at once. A running one is told to stop; its state
   * becomes `cancelled` when it has, and `succeeded` if it completed before that.
   * @throws MillraceError `tasks.not_found` (404), `tasks.already_finished` (409)
   */
  cancel(id: string): Promise<Task>;
  /**
   * Replays the events after the id `after` (all, without it), then gives the live ones; ends after
   * `finished`, and at once when that one is not after `after`.
   * @throws MillraceError `tasks.not_found` (404), at the first step
   */
  events(id: string, options: { after?: number; signal: AbortSignal }): AsyncIterable<TaskEvent>;
  /** Publishes due tasks and reclaims lost ones; at least one process must run it. */
  startDispatcher(options?: { sweepMilliseconds?: number }): Promise<Stoppable>;
  /** Runs tasks. `stop(deadline)` waits for the runs; when the deadline aborts, they are stopped and handed back. */
  startWorker(options: WorkerOptions): Promise<Stoppable>;
}

export function createTasks(parts: {
  database: Database;
  broker: Broker;
  logger: Logger;
  metrics?: Metrics | undefined;
}): Tasks {
  const { database, broker, logger } = parts;
  const connection = database.kysely;
  const feed = createEventFeed(database);
  const metrics = createTaskMetrics(parts.metrics);

  async function require(id: string): Promise<Task> {
    const task = await getTask(connection, id);
    if (!task) throw taskNotFound();
    return task;
  }
  return {
    async enqueue(kind, input, options) {
      const { transaction = connection, ...rest } = options;
      // Published at once when nothing stands against it; the dispatcher sees to what a commit or a delay holds back.
      const atOnce = !options.transaction && !options.delaySeconds;
      const row = await insertTask(transaction, kind, input, { ...rest, published: atOnce });
      metrics.enqueued(kind.kind);
      if (atOnce) void publish({ connection, broker, logger }, [row]).catch(() => {});
      return toTask(row);
    },
    get: (id) => getTask(connection, id),
    require,
    list: (options = {}) => listTasks(connection, options),
    unfinished: (kinds, options) => unfinishedTasks(options?.transaction ?? connection, kinds),
    finishedBefore: (ids, days, options) => finishedBefore(options?.transaction ?? connection, ids, days),
    cancel: (id) => cancelTask(connection, id),
    async *events(id, options) {
      if (!validate(id)) throw taskNotFound();
      yield* feed.subscribe(id, options);
    },
    startDispatcher: (options) => startDispatcher(parts, options),
    startWorker: (options) => startWorker({ ...parts, onRun: metrics.onRun }, options),
  };
}
