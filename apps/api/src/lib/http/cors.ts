import type { Server } from './server-type.ts';

/** What pages may read and send beside what browsers always allow; the second half of each is that of uploads (tus). */
const exposedHeaders = [
  ...['location', 'retry-after', 'x-request-id', 'idempotency-replayed', 'etag', 'content-disposition'],
  'traceresponse',
  ...['tus-resumable', 'tus-version', 'tus-extension', 'tus-max-size', 'tus-checksum-algorithm'],
  ...['upload-offset', 'upload-length', 'upload-metadata', 'upload-expires'],
].join(', ');
const allowedHeaders = [
  ...['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'prefer', 'x-request-id'],
  ...['traceparent', 'tracestate'],
  ...[
    'tus-resumable',
    'upload-length',
    'upload-offset',
    'upload-metadata',
    'upload-checksum',
    'x-http-method-override',
  ],
].join(', ');

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
    reply.header('access-control-expose-headers', exposedHeaders);
    if (request.method !== 'OPTIONS' || request.headers['access-control-request-method'] === undefined) return;
    reply.header('access-control-allow-methods', 'GET, HEAD, POST, PUT, PATCH, DELETE');
    reply.header('access-control-allow-headers', allowedHeaders);
    reply.header('access-control-max-age', '600');
    return reply.code(204).send();
  });
}
