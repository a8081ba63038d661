import { type Database, keepPartitions } from '@millrace/runtime/server';
import { sql } from 'kysely';

/** Then, month by month, what happened on the way of a task is forgotten; its row tells how it ended. */
const keepEventsDays = 60;

/**
 * Removes what nobody will ask for again: the events of tasks that were made more than 60 days ago, in whole months,
 * and answers kept for repeated requests past their 24 hours. Makes the partitions of the months to come.
 */
export async function removeOldRows(database: Database, options: { now?: Date } = {}): Promise<void> {
  await keepPartitions(database, { table: 'task_events', keepDays: keepEventsDays, ...options });
  await sql`delete from idempotency_keys where expires_at <= now()`.execute(database.kysely);
}
