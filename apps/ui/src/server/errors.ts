import { MillraceError, toProblem } from '@millrace/runtime/server';
import type { FastifyInstance } from 'fastify';

/** Every error of this server is the same problem+json that the API speaks. */
export function answerErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = toProblem(isClientMistake(error) ? badRequest(error) : error);
    if (problem.status >= 500) request.log.error({ err: error }, 'a request failed');
    if (error instanceof MillraceError && error.retryAfterSeconds) reply.header('retry-after', error.retryAfterSeconds);
    return reply.code(problem.status).type('application/problem+json').send(problem);
  });
}

function isClientMistake(error: unknown): error is Error & { statusCode: number } {
  const status = (error as { statusCode?: number }).statusCode ?? 500;
  return !(error instanceof MillraceError) && status >= 400 && status < 500;
}

function badRequest(error: Error & { statusCode: number }): MillraceError {
  return new MillraceError({
    code: 'ui.bad_request',
    status: error.statusCode,
    detail: 'The request could not be read. Reload the page and try again.',
    cause: error,
  });
}
