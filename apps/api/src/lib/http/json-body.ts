import { MillraceError } from '@millrace/runtime/server';
import type { Server } from './server-type.ts';

/** Bodies are JSON. An empty one is none, so that calls without a body may carry a content type. */
export function readJsonBodies(server: Server): void {
  const parse = server.getDefaultJsonParser('error', 'error');
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body === '') return done(null, undefined);
    parse(request, body as string, (error, value) => {
      if (error) done(brokenJson(error));
      else done(null, value);
    });
  });
}

function brokenJson(cause: Error): MillraceError {
  const where = cause.cause instanceof Error ? cause.cause.message : cause.message;
  return new MillraceError({
    code: 'request.json_broken',
    status: 400,
    detail: `The body is not valid JSON (${where.slice(0, 200)}). Send UTF-8 JSON and check commas, quotes and brackets.`,
    cause,
  });
}
