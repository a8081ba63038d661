import { join } from 'node:path';
import { datasetsMigrations } from '@millrace/datasets/server';
import { modelsMigrations } from '@millrace/models/server';
import {
  createLifecycle,
  createLogger,
  createMetrics,
  directoryObjects,
  inProcessBroker,
  migrate,
  openDatabase,
  readSettings,
  Secret,
} from '@millrace/runtime/server';
import { tasksMigrations } from '@millrace/tasks/server';
import { apiMigrations, createApi, ensureAdminKey } from './app.ts';

/** The API as a process of its own; `npm start` composes it with the other parts instead. */
const settings = readSettings(process.env);
const logger = createLogger({ name: 'api', level: settings.logLevel, format: settings.logFormat });
if (!settings.database.url) throw new Error('Set MILLRACE_DATABASE_URL to the PostgreSQL that the API shall use.');
const database = openDatabase({
  url: settings.database.url,
  poolSize: settings.database.poolSize,
  applicationName: 'millrace-api',
});
const lifecycle = createLifecycle({ logger, deadlineSeconds: settings.shutdownSeconds });
lifecycle.add('database', () => database.close());
lifecycle.onSignals();
await migrate(database, [tasksMigrations, datasetsMigrations, modelsMigrations, apiMigrations], logger);
const objects = await directoryObjects({ root: join(settings.home, 'objects') });
const adminKey = await ensureAdminKey({
  home: settings.home,
  ...(settings.adminKey && { preset: settings.adminKey.reveal() }),
});
const api = await createApi({
  settings: { ...settings, adminKey: new Secret(adminKey.key) },
  logger,
  database,
  objects,
  broker: inProcessBroker(),
  metrics: createMetrics(),
});
lifecycle.add('api', api.stop);
logger.info({ url: await api.listen() }, 'the Pipeline API answers');
