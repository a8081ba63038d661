import type { Broker, Database, Logger } from '@millrace/runtime/server';
import { sql } from 'kysely';
import { type Connection, channels } from './change.ts';
import { reclaimLostTasks } from './lost.ts';
import { queueOf } from './message.ts';
import { removeOldRows } from './retention.ts';
import type { Stoppable } from './stoppable.ts';

const batchSize = 100;
const publishRetrySeconds = 2;
/** After the database was away, live workers get this time to renew their leases before tasks are taken from them. */
const renewalMilliseconds = 5_000;
const removalIntervalMilliseconds = 10 * 60_000;

export interface Dispatcher extends Stoppable {
  /** A task may be due: look now instead of at the next sweep. */
  nudge(): void;
}

/**
 * Publishes due tasks and gives tasks of lost workers to others. Any number of
 * processes may run one: rows are taken with SKIP LOCKED. A row is marked as
 * published before it is: a crash in between is healed by the next start or,
 * later, by `forgetStalePublications`. Duplicates are harmless, since claiming decides.
 */
export async function startDispatcher(
  parts: { database: Database; broker: Broker; logger: Logger },
  options: { sweepMilliseconds?: number } = {},
): Promise<Dispatcher> {
  const { database, broker, logger } = parts;
  const { sweepMilliseconds = 3_000 } = options;
  const connection = database.kysely;
  let timer: NodeJS.Timeout | undefined;
  let working: Promise<void> | undefined;
  let again = false;
  let stopped = false;
  let nextSweep = 0;
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
        while ((await publishDue(connection, broker, logger)) === batchSize && !stopped);
      }
      wait = Math.min(wait, await millisecondsToNext(connection));
    } catch (error) {
      logger.warn({ err: error }, 'tasks could not be dispatched, trying again');
      nextReclaim = performance.now() + renewalMilliseconds;
    }
    if (!stopped) timer = setTimeout(nudge, wait);
  }
  async function sweep(): Promise<void> {
    nextSweep = performance.now() + sweepMilliseconds;
    await forgetStalePublications(connection);
    if (performance.now() >= nextReclaim) await reclaim();
    if (performance.now() < nextRemoval) return;
    nextRemoval = performance.now() + removalIntervalMilliseconds;
    await removeOldRows(connection);
  }
  async function reclaim(): Promise<void> {
    for (const { id, kind, state } of await reclaimLostTasks(connection)) {
      logger.warn({ taskId: id, kind, state }, 'the worker of a task was lost');
    }
  }

  // What was published before this start may have been lost with the broker, or with the process between mark and publish.
  await sql`update tasks set dispatched_at = null where state = 'queued' and dispatched_at is not null`.execute(
    connection,
  );
  const due = await database.listen(channels.due, nudge, nudge);
  nudge();
  return {
    nudge,
    async stop() {
      stopped = true;
      clearTimeout(timer);
      await due.stop();
      await working;
    },
  };
}

/** Publishes the tasks that are due, oldest first, at most one batch; gives the number of them. */
async function publishDue(connection: Connection, broker: Broker, logger: Logger): Promise<number> {
  const { rows } = await sql<{ id: string; kind: string; payload_version: number }>`
    with due as (
      select id from tasks where state = 'queued' and dispatched_at is null and dispatch_after <= now()
      order by dispatch_after, id limit ${batchSize} for update skip locked
    ), marked as (
      update tasks set dispatched_at = now(), dispatches = dispatches + 1 from due where tasks.id = due.id
      returning tasks.id, kind, payload_version, dispatch_after
    )
    select id, kind, payload_version from marked order by dispatch_after, id`.execute(connection);
  const results = await Promise.allSettled(
    rows.map((row) => broker.publish(queueOf(row.kind), { task: row.id, version: row.payload_version })),
  );
  const failed = rows.filter((_, index) => results[index]?.status === 'rejected').map((row) => row.id);
  if (failed.length > 0) {
    const error = results.find((result) => result.status === 'rejected')?.reason;
    logger.warn({ err: error, tasks: failed.length }, 'tasks could not be published, trying again');
    await sql`update tasks set dispatched_at = null, dispatch_after = now() + make_interval(secs => ${publishRetrySeconds})
      where id = any(${failed}::uuid[]) and state = 'queued'`.execute(connection);
  }
  return rows.length;
}

/**
 * A message can be lost with its broker. A published task that nobody claimed is
 * published again after 1, 2, 4 ... 64 minutes, so a long queue does not fill with duplicates.
 */
async function forgetStalePublications(connection: Connection): Promise<void> {
  await sql`update tasks set dispatched_at = null where state = 'queued'
    and dispatched_at < now() - interval '1 minute'
    and dispatched_at < now() - interval '1 minute' * power(2, least(dispatches, 7) - 1)`.execute(connection);
}

/** Time until the next delayed task is due, by the database's clock. Infinity when there is none. */
async function millisecondsToNext(connection: Connection): Promise<number> {
  const { rows } = await sql<{ wait: number | null }>`
    select extract(epoch from min(dispatch_after) - clock_timestamp())::double precision * 1000 as wait
    from tasks where state = 'queued' and dispatched_at is null`.execute(connection);
  const wait = rows[0]?.wait;
  return typeof wait === 'number' ? Math.max(10, Math.ceil(wait)) : Number.POSITIVE_INFINITY;
}
