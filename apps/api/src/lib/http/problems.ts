import { STATUS_CODES } from 'node:http';
import { asDatabaseOutage, MillraceError, toProblem } from '@millrace/runtime/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readOn } from './read-on.ts';
import type { Server } from './server-type.ts';

/** Whoever is told that something is not there now is told when to come back, also where nobody knows better. */
const usualRetrySeconds = 2;

/** The one place where an error becomes an answer. */
export function answerErrorsAsProblems(server: Server): void {
  server.setErrorHandler((error, request, reply) => sendProblem(error, request, reply));
}

/** Sends problem+json; what is private is logged with the request's id and not sent. */
export function sendProblem(error: unknown, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const known = asMillraceError(error);
  const problem = toProblem(known ?? error);
  if (problem.status >= 500) logFailure(problem.status, error, request);
  else request.log.debug({ code: problem.code, status: problem.status }, 'request refused');
  if (problem.status === 413) {
    // The framework would hang up on a client, or a proxy, that is still sending and so never sees the answer.
    reply.removeHeader('connection');
    readOn(request);
  }
  if (problem.status === 401) reply.header('www-authenticate', 'Bearer realm="millrace"');
  if (problem.code === 'auth.scope_missing') {
    reply.header('www-authenticate', 'Bearer realm="millrace", error="insufficient_scope"');
  }
  const seconds = known?.retryAfterSeconds ?? (problem.status === 503 ? usualRetrySeconds : undefined);
  if (seconds !== undefined) reply.header('retry-after', String(seconds));
  return reply
    .code(problem.status)
    .type('application/problem+json')
    .serializer(JSON.stringify as (payload: unknown) => string)
    .send(problem);
}

/** Being overloaded is no fault of the code, so it does not cry for attention as one. */
function logFailure(status: number, error: unknown, request: FastifyRequest): void {
  const what = { err: error, method: request.method, route: request.routeOptions.url ?? 'none' };
  if (status === 503) request.log.warn(what, 'request could not be served now');
  else request.log.error(what, 'request failed');
}

/** What the caller should do about an error of the framework. */
const advice: Record<string, { code: string; detail: string; status?: number }> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    code: 'request.media_type_unsupported',
    detail:
      'Send the body as `application/json`, or a file as `multipart/form-data`, and name the type in `Content-Type`.',
  },
  FST_ERR_CTP_BODY_TOO_LARGE: {
    code: 'request.too_large',
    detail: 'The body is larger than this call takes. Send less at once; large tables belong in an upload.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    code: 'request.cut_off',
    detail: 'The body is not as long as `Content-Length` says. Send it again, whole.',
  },
  FST_ERR_BAD_URL: { code: 'request.path_broken', detail: 'The path of the URL cannot be decoded. Check its % signs.' },
  FST_ERR_MAX_PARAM_LENGTH: { code: 'request.path_too_long', detail: 'A part of the path is too long.' },
};

/** Errors of the framework in our terms; undefined for what nobody expected. */
function asMillraceError(error: unknown): MillraceError | undefined {
  if (error instanceof MillraceError) return error;
  if (!(error instanceof Error)) return undefined;
  const outage = asDatabaseOutage(error);
  if (outage) return outage;
  const { code = '', statusCode = 500 } = error as Error & { code?: string; statusCode?: number };
  if (statusCode < 400 || statusCode >= 500) return undefined;
  const known = advice[code];
  if (known) return new MillraceError({ status: statusCode, ...known, cause: error });
  return new MillraceError({
    code: 'request.refused',
    status: statusCode,
    detail: `${STATUS_CODES[statusCode] ?? 'The request was refused'}: ${error.message}.`,
    cause: error,
  });
}
