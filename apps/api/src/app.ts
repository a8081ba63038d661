import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { createDatasets } from '@millrace/datasets/server';
import { predictRequest, type Row, type RowOutput } from '@millrace/models';
import { createFeedback, createRecorder, openRegistry } from '@millrace/models/server';
import {
  type Broker,
  createWorkDirectories,
  type Database,
  type Logger,
  type Metrics,
  type MigrationSource,
  type ObjectStore,
  type Settings,
} from '@millrace/runtime/server';
import { createIdempotency, createRequestLane, createTasks } from '@millrace/tasks/server';
import { createAuthenticator } from './lib/auth/authenticator.ts';
import { createKeys } from './lib/auth/keys.ts';
import { createSessions } from './lib/auth/sessions.ts';
import { createEventStreams } from './lib/http/event-streams.ts';
import { createRateLimit } from './lib/http/rate-limit.ts';
import type { Server } from './lib/http/server-type.ts';
import { startUploadSweep } from './lib/uploads/sweep.ts';
import { createUploads } from './lib/uploads/uploads.ts';
import type { Parts } from './parts.ts';
import { buildServer } from './server.ts';

export { type AdminKeyFile, ensureAdminKey } from './lib/auth/admin-key.ts';

export const apiMigrations: MigrationSource = { name: 'api', folder: new URL('../migrations/', import.meta.url) };

export interface ApiOptions {
  /** `adminKey`, when set, becomes the one admin key of the installation. */
  settings: Settings;
  logger: Logger;
  /** Migrated. */
  database: Database;
  objects: ObjectStore;
  broker: Broker;
  metrics: Metrics;
}

export interface Api {
  app: Server;
  /** Starts to answer; resolves to the address, `http://host:port`. */
  listen(): Promise<string>;
  /**
   * Says that it is not ready any more and goes on to answer for the seconds of the settings; then answers what is under
   * way, ends event streams and commits what was recorded. What is left when `deadline` aborts is cut off.
   */
  stop(deadline?: AbortSignal): Promise<void>;
}

/** Rows of one predict message: enough to fill a model's batch, few enough to keep the others' wait short. */
const rowsPerMessage = 256;

/** The Pipeline API: HTTP in, tasks and requests out. */
export async function createApi(options: ApiOptions): Promise<Api> {
  const { settings, logger } = options;
  const leaving = new AbortController();
  const parts: Parts = { ...(await createParts(options)), leaving: leaving.signal };
  if (settings.adminKey) await parts.keys.install(settings.adminKey.reveal());
  const app = await buildServer(parts, {
    settings,
    logger,
    authentication: {
      authenticator: parts.authenticator,
      secureCookies: settings.secureCookies,
      failures: createRateLimit({
        perMinute: 120,
        detail: 'Too many calls with a wrong key from this address. Wait a minute, then use the right one.',
      }),
      requests: createRateLimit({
        perMinute: settings.api.requestsPerMinute,
        detail: 'This key sends more requests in a minute than MILLRACE_REQUESTS_PER_MINUTE allows. Slow down.',
      }),
    },
  });
  // A connection that is kept would bring the next call here, past the load balancer.
  app.addHook('onRequest', async (_request, reply) => {
    if (leaving.signal.aborted) reply.header('connection', 'close');
  });
  app.addHook('preClose', async () => {
    parts.eventStreams.endAll();
    parts.uploads.endAll();
  });
  await parts.authenticator.start();
  await app.ready();
  await parts.workDirectories.sweep();
  const sweep = startUploadSweep(options);

  return {
    app,
    async listen() {
      await app.listen({ host: settings.api.host, port: settings.api.port });
      return urlOf(settings.api.host, (app.server.address() as AddressInfo).port);
    },
    async stop(deadline) {
      if (!leaving.signal.aborted) {
        leaving.abort();
        await wait(settings.api.drainSeconds * 1_000, undefined, deadline && { signal: deadline }).catch(() => {});
      }
      const cutOff = () => app.server.closeAllConnections();
      if (deadline?.aborted) cutOff();
      deadline?.addEventListener('abort', cutOff, { once: true });
      // A connection that was busy when the close began is kept for a next request that must not come.
      const closing = setInterval(() => app.server.closeIdleConnections(), 50);
      await app.close();
      clearInterval(closing);
      await Promise.all([parts.uploads.stop(), sweep.stop()]);
      parts.predictLane.stop();
      await parts.recorder.stop(deadline);
      parts.datasets.close();
      await Promise.all([parts.authenticator.stop(), parts.registry.stop()]);
    },
  };
}

async function createParts(options: ApiOptions): Promise<Omit<Parts, 'leaving'>> {
  const { settings, logger, database, objects, broker, metrics } = options;
  const datasets = createDatasets({ database, objects, logger });
  const registry = await openRegistry({ settings, database, objects, logger });
  const keys = createKeys({ database });
  const sessions = createSessions({ database });
  return {
    settings,
    database,
    objects,
    broker,
    metrics,
    registry,
    tasks: createTasks({ database, broker, logger, metrics }),
    idempotency: createIdempotency({ database }),
    datasets,
    predictLane: createRequestLane<Row, RowOutput>({
      broker,
      name: predictRequest.name,
      maximumItemsPerMessage: rowsPerMessage,
      maximumInFlightPerServer: 2,
      deadlineMilliseconds: settings.predict.deadlineMilliseconds,
      maximumWaiting: settings.predict.maximumWaiting,
      metrics,
    }),
    recorder: createRecorder({ database, logger, metrics, keepInputs: settings.recording.keepInputsDays > 0 }),
    feedback: createFeedback({ database, registry }),
    keys,
    sessions,
    authenticator: createAuthenticator({ database, keys, sessions }),
    eventStreams: createEventStreams(),
    uploads: createUploads({ database, objects, datasets, logger }),
    workDirectories: createWorkDirectories(settings.home),
  };
}

function urlOf(host: string, port: number): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${port}`;
}
