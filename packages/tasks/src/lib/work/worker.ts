import { hostname } from 'node:os';
import { type Broker, type Database, type Logger, traceFields } from '@millrace/runtime/server';
import { channels } from '../change.ts';
import { runCancelled, runHandedBack } from '../errors.ts';
import type { TaskHandler } from '../handler.ts';
import type { TaskMessage } from '../message.ts';
import type { Stoppable } from '../stoppable.ts';
import { consumeWithSlots } from './consumer.ts';
import { claimTask, dropLeasesOf, postponeTask } from './lease.ts';
import { settle } from './outcome.ts';
import { type Run, startRun } from './run.ts';

/** How long an aborted handler may take to stop before its task is handed back without it. */
const graceMilliseconds = 1_000;

/** How long a task of a newer release waits before it is offered again. */
const newerVersionSeconds = 5;

export interface WorkerOptions {
  handlers: TaskHandler[];
  /** How many tasks of each kind run at once; 1 for a kind that is not named. */
  slots: Record<string, number>;
  /**
   * Name of this worker. A name that is given is a promise that only one process
   * has it at a time: what it left behind in an earlier life starts again at once.
   */
  workerId?: string;
}

/** Starts to take and run tasks of the handlers' kinds. */
export async function startWorker(
  parts: { database: Database; broker: Broker; logger: Logger; onRun?: (run: Run) => void },
  options: WorkerOptions,
): Promise<Stoppable> {
  const { database, broker, onRun } = parts;
  const workerId = options.workerId ?? `${hostname()}-${process.pid}-${crypto.randomUUID().slice(0, 8)}`;
  const logger = parts.logger.child({ workerId });
  const runs = new Set<Run>();
  let claiming = 0;
  /** A cancel can be heard before the answer to the claim that made the task running. */
  const cancelledEarly = new Set<string>();

  if (options.workerId) await dropLeasesOf(database.kysely, workerId);
  const cancels = await database.listen(
    channels.cancel,
    (id) => {
      if (claiming > 0) cancelledEarly.add(id);
      for (const run of runs) if (run.claim.id === id) run.abort(runCancelled());
    },
    () => void Promise.all([...runs].map((run) => run.checkHold())),
  );

  async function start(handler: TaskHandler, message: TaskMessage): Promise<Run | undefined> {
    const { kind } = handler.kind;
    const leaseSeconds = handler.leaseSeconds ?? 30;
    claiming += 1;
    const claim = await claimTask(database.kysely, { message, kind, workerId, leaseSeconds }).finally(() => {
      claiming -= 1;
    });
    const cancelled = cancelledEarly.has(message.task);
    if (claiming === 0) cancelledEarly.clear();
    if (!claim) return undefined;
    const scope = logger.child({ kind, taskId: claim.id, attempt: claim.attempt, ...traceFields(claim.trace) });
    const run = startRun({ connection: database.kysely, claim, handler, logger: scope });
    runs.add(run);
    if (cancelled) run.abort(runCancelled());
    onRun?.(run);
    void run.ended.then(() => runs.delete(run));
    return run;
  }
  const postpone = ({ task }: TaskMessage) => postponeTask(database.kysely, task, newerVersionSeconds);
  const consumers = options.handlers.map((handler) => {
    const { kind, version } = handler.kind;
    const slots = options.slots[kind] ?? 1;
    const run = (message: TaskMessage) => start(handler, message);
    return consumeWithSlots({ broker, kind, version, slots, logger, start: run, postpone });
  });

  return {
    async stop(deadline) {
      await Promise.all(consumers.map((consumer) => consumer.stop()));
      await endedOrAborted(runs, deadline);
      for (const run of runs) run.abort(runHandedBack());
      await endedOrAborted(runs, AbortSignal.timeout(graceMilliseconds));
      // What ignores its signal is handed back without it: the next claim fences it off.
      for (const run of runs) {
        await settle(database.kysely, run.claim, { type: 'handed_back' });
        await run.checkHold();
      }
      await cancels.stop();
    },
  };
}

/** Resolves when all runs have ended, or at the latest when `signal` aborts. */
async function endedOrAborted(runs: Set<Run>, signal: AbortSignal | undefined): Promise<void> {
  const aborted = Promise.withResolvers<void>();
  const onAbort = () => aborted.resolve();
  if (signal?.aborted) onAbort();
  signal?.addEventListener('abort', onAbort, { once: true });
  await Promise.race([Promise.all([...runs].map((run) => run.ended)), aborted.promise]);
  signal?.removeEventListener('abort', onAbort);
}
