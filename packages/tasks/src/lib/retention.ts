import { sql } from 'kysely';
import type { Connection } from './change.ts';

/**
 * Removes what nobody will ask for again: the events of tasks that finished more
 * than 30 days ago, except the last one, and answers kept for repeated requests past their 24 hours.
 */
export async function removeOldRows(connection: Connection): Promise<void> {
  await sql`delete from task_events using tasks where task_id = tasks.id and type <> 'finished'
    and finished_at < now() - interval '30 days'`.execute(connection);
  await sql`delete from idempotency_keys where expires_at <= now()`.execute(connection);
}
