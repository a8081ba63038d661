import { fileOf } from '../../lib/http/answers.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/**
 * `GET /metrics`, for Prometheus. Programs on this machine may read it without a
 * key; through the network, or a proxy, it takes an admin key.
 */
export function getMetrics(server: Server, { metrics }: Parts): void {
  server.get(
    '/metrics',
    {
      config: { access: 'local' },
      schema: {
        operationId: 'getMetrics',
        tags: ['operation'],
        summary: 'Figures of this process in the Prometheus text format.',
        description: 'Without a key from the same machine, with an admin key from elsewhere.',
        response: { 200: fileOf('text/plain') },
      },
    },
    async (_request, reply) => reply.type(metrics.registry.contentType).send(await metrics.registry.metrics()),
  );
}
