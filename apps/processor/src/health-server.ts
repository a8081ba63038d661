import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger, Metrics, PartHealth, Settings } from '@millrace/runtime/server';

export interface HealthServerOptions {
  settings: Pick<Settings, 'processor'>;
  logger: Logger;
  metrics: Metrics;
  health(): Promise<Health>;
}

export interface Health {
  ready: boolean;
  parts: Record<string, PartHealth>;
}

interface Answer {
  status: number;
  type: string;
  text: string;
}

/** What tells the outside how a Data Processor of its own fares: `/health/live`, `/health/ready` and `/metrics`. */
export function createHealthServer({ settings, logger, metrics, health }: HealthServerOptions) {
  const { host, port } = settings.processor;
  const answers: Record<string, () => Promise<Answer>> = {
    '/health/live': async () => json(200, { status: 'ok' }),
    async '/health/ready'() {
      const { ready, parts } = await health();
      return json(ready ? 200 : 503, { status: ready ? 'ready' : 'not-ready', parts });
    },
    '/metrics': async () => ({
      status: 200,
      type: metrics.registry.contentType,
      text: await metrics.registry.metrics(),
    }),
  };
  const unknown = async () => json(404, { status: 'not-found', paths: Object.keys(answers) });
  const failed = json(500, { status: 'failed' });

  const server = createServer(async (request, reply) => {
    const path = (request.url ?? '').split('?')[0] ?? '';
    const answer = (Object.hasOwn(answers, path) && answers[path]) || unknown;
    const { status, type, text } = await answer().catch((error) => {
      logger.error({ err: error, path }, 'not answered');
      return failed;
    });
    reply.writeHead(status, { 'content-type': type, 'content-length': Buffer.byteLength(text) }).end(text);
  });

  return {
    /** Starts to answer; resolves to the address. */
    async listen(): Promise<string> {
      const listening = Promise.withResolvers<void>();
      server.once('error', listening.reject);
      server.listen(port, host, listening.resolve);
      await listening.promise;
      const { address, port: taken } = server.address() as AddressInfo;
      return `http://${address.includes(':') ? `[${address}]` : address}:${taken}`;
    },
    async stop(): Promise<void> {
      server.close();
      server.closeAllConnections();
    },
  };
}

function json(status: number, body: unknown): Answer {
  return { status, type: 'application/json; charset=utf-8', text: JSON.stringify(body) };
}
