import { sql } from 'kysely';
import type { Connection } from './change.ts';

/**
 * Removes what nobody will ask for again: the events of tasks that finished more
 * than 30 days ago, except the last one, and answers kept for repeated requests past their 24 hours.
 */
export async function removeOldRows(connection: Connection): Promise<void> {
  await sql`
    with old as (
      update tasks set events_removed = true
      where not events_removed and finished_at < now() - interval '30 days' returning id
    )
    delete from task_events using old where task_id = old.id and type <> 'finished'`.execute(connection);
  await sql`delete from idempotency_keys where expires_at <= now()`.execute(connection);
}
