import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import { type Logger, MillraceError } from '@millrace/runtime/server';
import Fastify, { LogController, type RouteOptions } from 'fastify';
import { answerBrokenConnections } from './broken-connections.ts';
import { readJsonBodies } from './json-body.ts';
import { answerErrorsAsProblems, sendProblem } from './problems.ts';
import { securityHeaders } from './security-headers.ts';
import type { Server } from './server-type.ts';
import { traceRequests } from './trace.ts';
import { answerUnknownRoutes } from './unknown-routes.ts';
import { compileSchema } from './validation.ts';

export interface ServerOptions {
  logger: Logger;
  /** Bytes of a JSON body; uploads have a limit of their own. */
  bodyLimitBytes: number;
  /** Whose `X-Forwarded-For` is believed. */
  trustProxy: boolean | 'loopback';
}

/** An HTTP server with our ways of validating, failing and identifying requests, and no routes yet. */
export function createServer({ logger, bodyLimitBytes, trustProxy }: ServerOptions): Server {
  const server = Fastify({
    loggerInstance: logger,
    // One line for each request would be most of the work of a prediction.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    bodyLimit: bodyLimitBytes,
    trustProxy: trustProxy as string,
    // Prediction ids carry a model name of up to 63 characters.
    routerOptions: { maxParamLength: 200 },
    forceCloseConnections: 'idle',
    // What still arrives while the server stops is answered, not refused.
    return503OnClosing: false,
    frameworkErrors: (error, request, reply) => void sendProblem(error, request, reply),
    clientErrorHandler: answerBrokenConnections,
  }).withTypeProvider<TypeBoxTypeProvider>() as unknown as Server;

  server.setValidatorCompiler(compileSchema);
  traceRequests(server);
  server.addHook('onRequest', (request, reply, done) => {
    reply.headers(securityHeaders);
    reply.header('x-request-id', request.id);
    done(request.url.includes('%00') ? zeroByte() : undefined);
  });
  readJsonBodies(server);
  answerErrorsAsProblems(server);
  answerUnknownRoutes(server);
  demandDeclaredAccess(server);
  return server;
}

/** No name has one, and PostgreSQL would fail on it. */
function zeroByte(): MillraceError {
  return new MillraceError({
    code: 'request.path_broken',
    status: 400,
    detail: 'The URL holds a zero byte (%00), which no name here has. Take it out.',
  });
}

/** Ids of requests: that of the proxy in front if it sends one, else a random start and a number. */
function requestIds(): (request: IncomingMessage) => string {
  const prefix = randomBytes(6).toString('base64url');
  let count = 0;
  return (request) => {
    const given = request.headers['x-request-id'];
    if (typeof given === 'string' && /^[\w.:-]{1,80}$/.test(given)) return given;
    count += 1;
    return `${prefix}-${count.toString(36)}`;
  };
}

/** A route that does not say who may call it must not go into service. */
function demandDeclaredAccess(server: Server): void {
  const routes: RouteOptions[] = [];
  server.addHook('onRoute', (route) => void routes.push(route));
  server.addHook('onReady', async () => {
    const undeclared = routes.filter(({ config }) => config?.access === undefined);
    if (undeclared.length === 0) return;
    const names = undeclared.map(({ method, url }) => `${method} ${url}`).join(', ');
    throw new Error(`These routes do not say who may call them: ${names}`);
  });
}
