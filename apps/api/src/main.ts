/** The Pipeline API as a process of its own; any number may run. `npm start` composes it with the other roles instead. */
import { readFileSync } from 'node:fs';
import { datasetsMigrations } from '@millrace/datasets/server';
import { modelsMigrations } from '@millrace/models/server';
import { listenAt, migrate, openServices, type RoleContext, runProgram, startRole } from '@millrace/runtime/server';
import { tasksMigrations } from '@millrace/tasks/server';
import { apiMigrations, createApi } from './app.ts';

const name = 'millrace-api';

async function boot(context: RoleContext) {
  const { settings, logger, lifecycle, metrics } = context;
  const { database, broker, objects } = await openServices(context, name);
  await migrate(database, [tasksMigrations, datasetsMigrations, modelsMigrations, apiMigrations], logger);
  const api = await createApi({ settings, logger, database, objects, broker, metrics });
  lifecycle.add('api', (deadline) => api.stop(deadline));
  return { url: await listenAt(api, { ...settings.api, prefix: 'MILLRACE_API' }) };
}

await runProgram(
  {
    name,
    summary: 'Starts a Pipeline API, which serves the HTTP interface and hands the work to Data Processors.',
    version: JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version,
    start: (env) =>
      startRole(
        {
          name,
          // A key that each replica made for itself would revoke that of the others.
          needs: ['MILLRACE_DATABASE_URL', 'MILLRACE_BROKER_URL', 'MILLRACE_S3_BUCKET', 'MILLRACE_ADMIN_KEY'],
          boot,
        },
        env,
      ),
  },
  process.argv.slice(2),
);
