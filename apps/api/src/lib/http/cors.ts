import type { Server } from './server-type.ts';

/**
 * Lets pages of these origins call the API with a key. Cookies are never allowed
 * across origins. Without origins nothing is sent, and browsers refuse.
 */
export function allowOrigins(server: Server, origins: readonly string[]): void {
  if (origins.length === 0) return;
  server.addHook('onRequest', async (request, reply) => {
    reply.header('vary', 'origin');
    const { origin } = request.headers;
    if (origin === undefined || !origins.includes(origin)) return;
    reply.header('access-control-allow-origin', origin);
    reply.header('cross-origin-resource-policy', 'cross-origin');
    reply.header('access-control-expose-headers', 'location, retry-after, x-request-id, idempotency-replayed');
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    reply.header('access-control-allow-methods', 'GET, POST, DELETE');
    reply.header('access-control-allow-headers', 'authorization, content-type, idempotency-key, last-event-id, prefer');
    reply.header('access-control-max-age', '600');
    return reply.code(204).send();
  });
}
