import { type Broker, type Database, inProcessBroker, type Logger, type Metrics } from '@millrace/runtime/server';
import { testDatabase, testLogger } from '@millrace/runtime/testing';
import { sql } from 'kysely';
import { Type } from 'typebox';
import type { Task, TaskEvent } from '../../index.ts';
import { channels } from '../change.ts';
import type { TaskContext, TaskHandler } from '../handler.ts';
import { tasksMigrations } from '../migrations.ts';
import type { Stoppable } from '../stoppable.ts';
import { createTasks, type Tasks } from '../tasks.ts';
import type { WorkerOptions } from '../work/worker.ts';

/** Kinds for tests: their input is a number, so that runs can be told apart. */
export const grind = { kind: 'grind', version: 1, input: Type.Object({ number: Type.Integer() }) };
export const sift = { kind: 'sift', version: 1, input: Type.Object({ number: Type.Integer() }) };

type GrindContext = TaskContext<{ number: number }>;

export function grinder(run: (context: GrindContext) => Promise<string | number | null>): TaskHandler<typeof grind> {
  return { kind: grind, run };
}

/** A real database and broker with tasks on them, and shortcuts to what tests ask of them. */
export interface Stage extends AsyncDisposable {
  database: Database;
  url: string;
  broker: Broker;
  tasks: Tasks;
  /** Starts a worker that is stopped, without waiting for its runs, at the end of the test. */
  worker(handlers: TaskHandler[], options?: Partial<WorkerOptions>): Promise<Stoppable>;
  dispatcher(options?: { sweepMilliseconds?: number }): Promise<Stoppable>;
  enqueue(number?: number): Promise<Task>;
  /** The task, once it has finished. */
  finished(id: string): Promise<Task>;
  /** The first event that fits. */
  event(id: string, fits: (event: TaskEvent) => boolean): Promise<TaskEvent>;
  /** Lets the lease of a running task run out now. */
  expireLease(id: string): Promise<void>;
  /** Ends the backoff or the delay of a queued task now. */
  makeDue(id: string): Promise<void>;
}

export async function openStage(options: { broker?: Broker; metrics?: Metrics; logger?: Logger } = {}): Promise<Stage> {
  const { database, url, ...disposable } = await testDatabase([tasksMigrations]);
  const broker = options.broker ?? inProcessBroker();
  const tasks = createTasks({ database, broker, logger: options.logger ?? testLogger(), metrics: options.metrics });
  const parts: Stoppable[] = [];

  async function keep(part: Promise<Stoppable>): Promise<Stoppable> {
    parts.push(await part);
    return part;
  }
  async function event(id: string, fits: (event: TaskEvent) => boolean): Promise<TaskEvent> {
    for await (const event of tasks.events(id, { signal: AbortSignal.timeout(30_000) })) if (fits(event)) return event;
    throw new Error('the event did not come within 30 seconds');
  }
  return {
    database,
    url,
    broker,
    tasks,
    worker: (handlers, options) => keep(tasks.startWorker({ handlers, slots: {}, ...options })),
    dispatcher: (options) => keep(tasks.startDispatcher(options)),
    enqueue: (number = 1) => tasks.enqueue(grind, { number }, { createdBy: 'test' }),
    finished: async (id) => (await event(id, ({ type }) => type === 'finished')).task,
    event,
    async expireLease(id) {
      await sql`update tasks set lease_expires_at = now() - interval '1 second' where id = ${id}`.execute(
        database.kysely,
      );
      await sql`select pg_notify(${channels.due}, '')`.execute(database.kysely);
    },
    async makeDue(id) {
      await sql`update tasks set dispatch_after = now() where id = ${id}`.execute(database.kysely);
      await sql`select pg_notify(${channels.due}, '')`.execute(database.kysely);
    },
    async [Symbol.asyncDispose]() {
      for (const part of parts.reverse()) await part.stop(AbortSignal.abort());
      await broker.close();
      await disposable[Symbol.asyncDispose]();
    },
  };
}
