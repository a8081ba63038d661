import { sql } from 'kysely';
import { backToOutbox, type Connection, changeTasks, finished } from './change.ts';
import { type TaskRow, toJsonb } from './rows.ts';
import { cancelled } from './work/outcome.ts';

const workerLost = {
  code: 'tasks.worker_lost',
  detail:
    'The worker stopped without an answer each time the task was tried; it may have run out of memory. ' +
    'Look at the log of the processor, then start the task again.',
};

/** Ends or requeues the tasks whose worker has not been heard of for as long as its lease. */
export async function reclaimLostTasks(connection: Connection): Promise<TaskRow[]> {
  const lost = sql`id in (select id from tasks where state = 'running' and lease_expires_at <= now() for update skip locked)`;
  const step = 'Waiting to start again: its worker was lost';
  // The cases exclude each other, since a lease may run out between two of these statements.
  const triedEnough = sql`${lost} and not cancel_requested and attempt >= maximum_attempts`;
  const anotherTry = sql`${lost} and not cancel_requested and attempt < maximum_attempts`;
  return [
    ...(await changeTasks(connection, { set: cancelled, where: sql`${lost} and cancel_requested` })),
    ...(await changeTasks(connection, {
      set: sql`state = 'failed', step = 'Failed', error = ${toJsonb(workerLost)}::jsonb, ${finished}`,
      where: triedEnough,
    })),
    ...(await changeTasks(connection, {
      set: sql`${backToOutbox()}, progress = 0, step = ${step}`,
      where: anotherTry,
    })),
  ];
}
