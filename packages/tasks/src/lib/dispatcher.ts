import { type Broker, type Database, type Logger, readTrace } from '@millrace/runtime/server';
import { channels } from './change.ts';
import { reclaimLostTasks } from './lost.ts';
import {
  batchSize,
  forgetEarlierPublications,
  forgetStalePublications,
  millisecondsToNext,
  publish,
  takeDue,
} from './outbox.ts';
import { removeOldRows } from './retention.ts';
import type { Stoppable } from './stoppable.ts';

/**
 * After the database was away or the machine asleep, live workers get this time to renew their leases before tasks are
 * taken from them: longer than the ten seconds between two heartbeats of a usual lease.
 */
const renewalMilliseconds = 15_000;
const removalIntervalMilliseconds = 10 * 60_000;

/**
 * Publishes due tasks and gives tasks of lost workers to others. Any number of
 * processes may run one: rows are taken with SKIP LOCKED. A row is marked as
 * published before it is: a crash in between is healed by the next start or,
 * later, by `forgetStalePublications`. Duplicates are harmless, since claiming decides.
 */
export async function startDispatcher(
  parts: { database: Database; broker: Broker; logger: Logger },
  options: { sweepMilliseconds?: number } = {},
): Promise<Stoppable> {
  const { database, broker, logger } = parts;
  const { sweepMilliseconds = 3_000 } = options;
  const connection = database.kysely;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let nextSweep = 0;
  /** By the clock of the day, which goes on while the machine sleeps. */
  let lastSweepAt = Date.now();
  let nextReclaim = 0;
  let nextRemoval = performance.now() + removalIntervalMilliseconds;

  function nudge(): void {
    again = true;
    if (working || stopped) return;
    working = work().finally(() => {
      working = undefined;
      if (again) nudge();
    });
  }
  async function work(): Promise<void> {
    clearTimeout(timer);
    let wait = sweepMilliseconds;
    try {
      while (again && !stopped) {
        again = false;
        if (performance.now() >= nextSweep) await sweep();
        while ((await publishDue()) === batchSize && !stopped);
      }
      wait = Math.min(wait, await millisecondsToNext(connection));
    } catch (error) {
      logger.warn({ err: error }, 'tasks could not be dispatched, trying again');
      letWorkersRenew();
    }
    if (!stopped) timer = setTimeout(nudge, wait);
  }
  async function publishDue(): Promise<number> {
    const tasks = await takeDue(connection);
    await publish({ connection, broker, logger }, tasks);
    return tasks.length;
  }
  function letWorkersRenew(): void {
    nextReclaim = performance.now() + renewalMilliseconds;
  }
  async function sweep(): Promise<void> {
    nextSweep = performance.now() + sweepMilliseconds;
    const late = Date.now() - lastSweepAt - sweepMilliseconds;
    lastSweepAt = Date.now();
    if (late > renewalMilliseconds) letWorkersRenew();
    await forgetStalePublications(connection);
    await askForEarlier();
    if (performance.now() >= nextReclaim) await reclaim();
    if (performance.now() < nextRemoval) return;
    nextRemoval = performance.now() + removalIntervalMilliseconds;
    await removeOldRows(database);
  }
  async function reclaim(): Promise<void> {
    for (const { id, kind, state, trace_headers: headers } of await reclaimLostTasks(connection)) {
      const trace_id = readTrace(headers ?? {})?.traceId;
      logger.warn({ taskId: id, kind, state, trace_id }, 'the worker of a task was lost');
    }
  }

  const askForEarlier = await forgetEarlierPublications(connection, broker);
  const due = await database.listen(channels.due, nudge, nudge);
  nudge();
  return {
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await due.stop();
      await working;
    },
  };
}
