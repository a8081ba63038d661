/** A Data Processor as a process of its own; any number may run. `npm start` composes it with the other roles instead. */
import { readFileSync } from 'node:fs';
import { datasetsMigrations } from '@millrace/datasets/server';
import { modelsMigrations } from '@millrace/models/server';
import { listenAt, migrate, openServices, type RoleContext, runProgram, startRole } from '@millrace/runtime/server';
import { tasksMigrations } from '@millrace/tasks/server';
import { createProcessor } from './app.ts';
import { createHealthServer } from './health-server.ts';

const name = 'millrace-processor';
/** About half a minute: what a task has made outlives a restart of the object store. */
const objectAttempts = 10;

async function boot(context: RoleContext) {
  const { settings, logger, lifecycle, metrics } = context;
  const { homeId, database, broker, objects } = await openServices(context, name, objectAttempts);
  await migrate(database, [tasksMigrations, datasetsMigrations, modelsMigrations], logger);
  const workerId = `processor-${homeId}`;
  const processor = await createProcessor({ settings, logger, database, objects, broker, metrics, workerId });
  lifecycle.add('processor', (deadline) => processor.stop(deadline));
  const health = createHealthServer({ settings, logger, metrics, health: processor.health });
  lifecycle.add('health', () => health.stop());
  return { url: await listenAt(health, { ...settings.processor, prefix: 'MILLRACE_PROCESSOR' }) };
}

await runProgram(
  {
    name,
    summary: 'Starts a Data Processor, which ingests, trains and predicts.',
    version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
    start: (env) =>
      startRole({ name, needs: ['MILLRACE_DATABASE_URL', 'MILLRACE_BROKER_URL', 'MILLRACE_S3_BUCKET'], boot }, env),
  },
  process.argv.slice(2),
);
