/** A worker in a process of its own, to be killed: tells its parent when a task runs, and never ends one. */
import { inProcessBroker, openDatabase } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { sql } from 'kysely';
import { createTasks } from '../tasks.ts';
import { grinder } from '../testing/stage.ts';

const database = openDatabase({ url: process.env.DATABASE_URL as string, poolSize: 2, applicationName: 'lost worker' });
const tasks = createTasks({ database, broker: inProcessBroker(), logger: testLogger() });
const handler = grinder(async ({ id, attempt }) => {
  await sql`insert into effects (task) values (${id}) on conflict do nothing`.execute(database.kysely);
  process.send?.({ running: id, attempt });
  return await new Promise<null>(() => {});
});
await tasks.startWorker({ handlers: [{ ...handler, leaseSeconds: 1 }], slots: {} });
await tasks.startDispatcher();
process.on('disconnect', () => process.exit(1));
