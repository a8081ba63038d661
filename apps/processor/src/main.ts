/** The Data Processor as a process of its own, on the database and the objects of an installation. */
import { join } from 'node:path';
import {
  createLifecycle,
  createLogger,
  createMetrics,
  directoryObjects,
  inProcessBroker,
  MillraceError,
  openDatabase,
  readSettings,
} from '@millrace/runtime/server';
import { createProcessor } from './app.ts';

const settings = readSettings(process.env);
const logger = createLogger({ name: 'processor', level: settings.logLevel, format: settings.logFormat });
const lifecycle = createLifecycle({ logger, deadlineSeconds: settings.shutdownSeconds });
lifecycle.onSignals();

const { url, poolSize } = settings.database;
if (!url) {
  throw new MillraceError({
    code: 'processor.no_database',
    status: 500,
    detail: 'A processor of its own works on the database of an installation: set MILLRACE_DATABASE_URL.',
  });
}
const database = openDatabase({ url, poolSize, applicationName: 'millrace-processor' });
lifecycle.add('database', () => database.close());
const objects = await directoryObjects({ root: join(settings.home, 'objects') });
const broker = inProcessBroker();
lifecycle.add('broker', () => broker.close());
const processor = await createProcessor({ settings, logger, database, objects, broker, metrics: createMetrics() });
lifecycle.add('processor', (deadline) => processor.stop(deadline));
logger.info('processor ready');
