import {
  type ClientRequest,
  Agent as HttpAgent,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request as overHttp,
} from 'node:http';
import { Agent as HttpsAgent, request as overHttps } from 'node:https';
import { pipeline } from 'node:stream';
import { MillraceError, toProblem } from '@millrace/runtime/server';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { refuseForeignOrigin } from './origin.ts';

/** Headers that belong to one connection (RFC 9110, 7.6.1), and those that this server answers itself. */
const hopByHop = ['connection', 'keep-alive', 'proxy-authenticate', 'proxy-authorization', 'proxy-connection'];
const notForwarded = new Set([...hopByHop, 'te', 'trailer', 'transfer-encoding', 'upgrade', 'expect', 'host']);

export interface ProxyOptions {
  api: URL;
  /** Pass on the X-Forwarded-* headers that came in; otherwise anybody could write them. */
  trustProxy: boolean;
}

/**
 * Answers `/api/*` with what the Pipeline API answers. Bodies stream both ways
 * and are never held, so an upload has no size limit here and an event arrives
 * when it is sent.
 */
export async function addApiProxy(app: FastifyInstance, { api, trustProxy }: ProxyOptions): Promise<void> {
  const secure = api.protocol === 'https:';
  const agent = secure ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  const eventStreams = new Set<IncomingMessage>();

  await app.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', (_request, _payload, done) => done(null));
    scope.addHook('onRequest', refuseForeignOrigin);
    scope.all('/api/*', (request, reply) => {
      reply.hijack();
      const options = { agent, method: request.method, headers: forwardedHeaders(request, { api, trustProxy }) };
      const upstream = (secure ? overHttps : overHttp)(new URL(request.url, api), options, (answer) => {
        if (answer.headers['content-type']?.startsWith('text/event-stream')) {
          eventStreams.add(answer);
          answer.once('close', () => eventStreams.delete(answer));
        }
        reply.raw.writeHead(answer.statusCode ?? 502, answeredHeaders(answer.headers, api));
        reply.raw.flushHeaders();
        pipeline(answer, reply.raw, () => {});
      });
      upstream.once('error', (error) => answerUnreachable(request, reply, error));
      reply.raw.once('close', () => {
        upstream.destroy();
        discardRest(request.raw, upstream);
      });
      request.raw.pipe(upstream);
    });
  });

  // An open event stream would hold close() back for ever.
  app.addHook('preClose', async () => {
    for (const stream of eventStreams) stream.destroy();
  });
  app.addHook('onClose', async () => agent.destroy());
}

/** Whoever was answered before the whole body was sent may finish, but not for long; unread it would hold the connection. */
function discardRest(request: IncomingMessage, upstream: ClientRequest): void {
  if (request.complete || request.destroyed) return;
  request.unpipe(upstream);
  request.resume();
  const patience = setTimeout(() => request.destroy(), 10_000).unref();
  request.once('close', () => clearTimeout(patience));
}

function forwardedHeaders(request: FastifyRequest, { api, trustProxy }: ProxyOptions): IncomingHttpHeaders {
  const before = trustProxy ? request.headers : {};
  return {
    ...withoutHopByHop(request.headers),
    host: api.host,
    'x-forwarded-for': [before['x-forwarded-for'], request.ip].flat().filter(Boolean).join(', '),
    'x-forwarded-host': before['x-forwarded-host'] ?? request.headers.host,
    'x-forwarded-proto': before['x-forwarded-proto'] ?? request.protocol,
  };
}

/** An address at the API, which a browser may not reach, becomes one at this server. */
function answeredHeaders(headers: IncomingHttpHeaders, api: URL): IncomingHttpHeaders {
  const { location } = headers;
  const target = location !== undefined && URL.canParse(location) ? new URL(location) : undefined;
  const ours = target?.origin === api.origin && { location: target.pathname + target.search };
  return { ...withoutHopByHop(headers), ...ours };
}

function withoutHopByHop(headers: IncomingHttpHeaders): IncomingHttpHeaders {
  const named = headers.connection?.split(',').map((name) => name.trim().toLowerCase()) ?? [];
  return Object.fromEntries(
    Object.entries(headers).filter(([name]) => !notForwarded.has(name) && !named.includes(name)),
  );
}

function answerUnreachable(request: FastifyRequest, reply: FastifyReply, error: Error): void {
  // Also reached when the browser has left, or when the API answered before it had read the whole upload.
  if (reply.raw.headersSent || reply.raw.destroyed) return void (reply.raw.writableEnded || reply.raw.destroy());
  request.log.warn({ err: error }, 'the Pipeline API does not answer');
  const problem = toProblem(
    new MillraceError({
      code: 'ui.api_unreachable',
      status: 503,
      detail: 'The Pipeline API does not answer. Try again in a moment.',
    }),
  );
  reply.raw.writeHead(503, { 'content-type': 'application/problem+json', 'retry-after': '2' });
  reply.raw.end(JSON.stringify(problem));
}
