import { openBroker } from '../broker/open.ts';
import type { Broker } from '../broker/port.ts';
import { ConfigError, readSettings } from '../config/read-settings.ts';
import type { Settings } from '../config/settings.ts';
import type { SettingName } from '../config/settings-table.ts';
import { type Database, openDatabase } from '../database/database.ts';
import { reachDatabase } from '../database/reach.ts';
import { createLifecycle, type Lifecycle } from '../lifecycle/lifecycle.ts';
import { createLogger, type Logger } from '../logging/logger.ts';
import { createMetrics, type Metrics } from '../metrics/metrics.ts';
import { openObjects } from '../objects/open.ts';
import type { ObjectStore } from '../objects/port.ts';
import { openHome } from './home.ts';
import type { Running } from './run-program.ts';
import { logStartFailure } from './start-failure.ts';

/** One of the roles as a process of its own, on the services that it shares with the others. */
export interface Role {
  /** `millrace-api`: in the log, and in the services' lists of connections. */
  name: string;
  /** Settings that it cannot do without when it stands alone. */
  needs: SettingName[];
  /** Starts the role; parts are added to the lifecycle as they start. @returns where it answers */
  boot(context: RoleContext): Promise<{ url: string; notes?: string[] }>;
}

export interface RoleContext {
  settings: Settings;
  logger: Logger;
  lifecycle: Lifecycle;
  metrics: Metrics;
}

/** @throws ConfigError, MillraceError; what had started by then is stopped */
export async function startRole(role: Role, env: NodeJS.ProcessEnv): Promise<Running> {
  const settings = readSettings(env, role.needs);
  const logger = createLogger({ name: role.name, level: settings.logLevel, format: settings.logFormat });
  const lifecycle = createLifecycle({ logger, deadlineSeconds: settings.shutdownSeconds });
  try {
    const { url, notes = [] } = await role.boot({ settings, logger, lifecycle, metrics: createMetrics() });
    logger.info({ url }, 'ready');
    return { urls: [url], notes, stop: (reason) => lifecycle.stop(reason) };
  } catch (error) {
    logStartFailure(logger, settings.logFormat, error);
    await lifecycle.stop('the start failed');
    throw error;
  }
}

export interface Services {
  /** Of this process; see `Home.id`. */
  homeId: string;
  database: Database;
  broker: Broker;
  objects: ObjectStore;
}

/** What the roles that keep something need: a home of their own, and the services that they share. */
export async function openServices(
  { settings, logger, lifecycle, metrics }: RoleContext,
  name: string,
  /** How often a request to the object store is tried; see `openObjects`. */
  attempts = 5,
): Promise<Services> {
  const { url } = settings.database;
  if (!url) throw new ConfigError(['MILLRACE_DATABASE_URL: must be set']);
  const home = await openHome(settings.home);
  lifecycle.add('home', async () => home.release());
  const database = openDatabase({
    url,
    poolSize: settings.database.poolSize,
    statementTimeoutSeconds: settings.database.statementTimeoutSeconds,
    applicationName: name,
  });
  lifecycle.add('database', () => database.close());
  await reachDatabase(database, url);
  const objects = await openObjects({ settings, logger, attempts });
  lifecycle.add('objects', () => objects.close());
  const broker = await openBroker({ settings, logger, metrics, name });
  lifecycle.add('broker', () => broker.close());
  broker.check().catch((error) => logger.warn({ err: error }, 'the broker does not answer yet; it is tried again'));
  return { homeId: home.id, database, broker, objects };
}
