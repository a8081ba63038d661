/** The server of the Web UI: the built pages, the samples, and the API on the same origin. */
import { fileURLToPath } from 'node:url';
import type { Logger, Settings } from '@millrace/runtime/server';
import { type FastifyBaseLogger, fastify, LogController } from 'fastify';
import { addApiProxy } from './api-proxy.ts';
import { answerErrors } from './errors.ts';
import { addHealth } from './health.ts';
import { addPages } from './pages.ts';
import { addSamples } from './samples.ts';

export interface UiOptions {
  settings: { ui: Pick<Settings['ui'], 'host' | 'port'>; api: Pick<Settings['api'], 'trustProxy'> };
  logger: Logger;
  /** Where the Pipeline API answers, for example `http://127.0.0.1:8000`. */
  apiUrl: string;
  /** The built pages; another folder only in tests. */
  pages?: URL;
}

export interface Ui {
  /** Starts to listen and gives the address to open. */
  listen(): Promise<string>;
  /** Ends the event streams, lets other answers finish, and stops. */
  stop(): Promise<void>;
}

export async function createUi({ settings, logger, apiUrl, pages }: UiOptions): Promise<Ui> {
  const app = fastify({
    loggerInstance: logger as FastifyBaseLogger,
    logController: new LogController({ disableRequestLogging: true }),
    // An upload may take longer than any fixed time.
    requestTimeout: 0,
    forceCloseConnections: 'idle',
  });
  answerErrors(app);
  await addApiProxy(app, { api: new URL(apiUrl), trustProxy: settings.api.trustProxy });
  addHealth(app, apiUrl);
  addSamples(app);
  await addPages(app, fileURLToPath(pages ?? new URL('../../dist/', import.meta.url)));
  return {
    listen: () => app.listen({ host: settings.ui.host, port: settings.ui.port }),
    stop: () => app.close(),
  };
}
