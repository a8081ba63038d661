import { join } from 'node:path';
import {
  createLifecycle,
  createLogger,
  createMetrics,
  type Lifecycle,
  type Logger,
  listenAt,
  logStartFailure,
  migrate,
  openBroker,
  openDatabase,
  openHome,
  openObjects,
  reachDatabase,
  readSettings,
  Secret,
  type Settings,
  startEmbeddedPostgres,
} from '@millrace/runtime/server';

export interface Millrace {
  uiUrl: string;
  apiUrl: string;
  adminKey: string;
  /** Where the admin key lies. */
  adminKeyPath: string;
  /** Resolves with the reason when a part that nothing works without has ended by itself. */
  failed: Promise<Error>;
  /** Finishes or hands back what is under way, then stops every part. */
  stop(reason?: string): Promise<void>;
}

/**
 * Boots the whole product in this process, with a PostgreSQL beside it.
 * @param env MILLRACE_ variables
 * @throws ConfigError, MillraceError; what had started by then is stopped
 */
export async function startMillrace({ env }: { env: NodeJS.ProcessEnv }): Promise<Millrace> {
  const settings = readSettings(env);
  const logger = createLogger({ name: 'millrace', level: settings.logLevel, format: settings.logFormat });
  const lifecycle = createLifecycle({ logger, deadlineSeconds: settings.shutdownSeconds });
  try {
    return await boot(settings, logger, lifecycle);
  } catch (error) {
    logStartFailure(logger, settings.logFormat, error);
    await lifecycle.stop('the start failed');
    throw error;
  }
}

async function boot(settings: Settings, logger: Logger, lifecycle: Lifecycle): Promise<Millrace> {
  const home = await openHome(settings.home);
  lifecycle.add('home', async () => home.release());
  const failure = Promise.withResolvers<Error>();
  // Reading the program takes as long as starting PostgreSQL, so both go on at once.
  const loading = loadProgram();
  loading.catch(() => {}); // awaited below, once what was started can be stopped
  const databaseUrl = settings.database.url ?? (await startDatabase(settings.home, logger, lifecycle, failure.resolve));
  const objects = await openObjects({ settings, logger });
  lifecycle.add('objects', () => objects.close());
  const program = await loading;
  const database = openDatabase({
    url: databaseUrl,
    poolSize: settings.database.poolSize,
    statementTimeoutSeconds: settings.database.statementTimeoutSeconds,
    applicationName: 'millrace',
  });
  lifecycle.add('database', () => database.close());
  await (settings.database.url ? reachDatabase(database, settings.database.url) : database.check());
  await migrate(database, program.migrations, logger);

  const metrics = createMetrics();
  const broker = await openBroker({ settings, logger, metrics, name: 'millrace' });
  lifecycle.add('broker', () => broker.close());
  const adminKey = await program.ensureAdminKey({
    home: settings.home,
    ...(settings.adminKey && { preset: settings.adminKey.reveal() }),
  });
  const parts = {
    settings: { ...settings, adminKey: new Secret(adminKey.key) },
    logger,
    database,
    objects,
    broker,
    metrics,
  };
  const processor = await program.createProcessor({ ...parts, workerId: `standalone-${home.id}` });
  lifecycle.add('processor', (deadline) => processor.stop(deadline));
  const api = await program.createApi(parts);
  lifecycle.add('api', (deadline) => api.stop(deadline));
  const apiUrl = await listenAt(api, { ...settings.api, prefix: 'MILLRACE_API' });
  const ui = await program.createUi({ settings, logger, apiUrl });
  lifecycle.add('ui', () => ui.stop());
  const uiUrl = await listenAt(ui, { ...settings.ui, prefix: 'MILLRACE_UI' });
  return {
    uiUrl,
    apiUrl,
    adminKey: adminKey.key,
    adminKeyPath: adminKey.path,
    failed: failure.promise,
    stop: (reason = 'asked to stop') => lifecycle.stop(reason),
  };
}

/** The roles and their packages, read while PostgreSQL starts. */
async function loadProgram() {
  const [api, processor, ui, tasks, datasets, models] = await Promise.all([
    import('@millrace/api'),
    import('@millrace/processor'),
    import('@millrace/ui'),
    import('@millrace/tasks/server'),
    import('@millrace/datasets/server'),
    import('@millrace/models/server'),
  ]);
  return {
    createApi: api.createApi,
    ensureAdminKey: api.ensureAdminKey,
    createProcessor: processor.createProcessor,
    createUi: ui.createUi,
    migrations: [tasks.tasksMigrations, datasets.datasetsMigrations, models.modelsMigrations, api.apiMigrations],
  };
}

async function startDatabase(
  home: string,
  logger: Logger,
  lifecycle: Lifecycle,
  onFailure: (reason: Error) => void,
): Promise<Secret> {
  const postgres = await startEmbeddedPostgres({ directory: join(home, 'postgres'), logger });
  let stopping = false;
  lifecycle.add('postgres', () => {
    stopping = true;
    return postgres.stop();
  });
  void postgres.exited.then(({ code, signal }) => {
    if (!stopping) onFailure(new Error(`PostgreSQL ended by itself (${signal ?? `exit code ${code}`})`));
  });
  return postgres.url;
}
