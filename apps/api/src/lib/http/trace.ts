import type { IncomingMessage } from 'node:http';
import { formatTraceparent, readTrace, startSpan, type TraceContext, traceFields } from '@millrace/runtime/server';
import type { Server } from './server-type.ts';

const span = Symbol('span');

/**
 * Lets every request be followed: it stands in the trace of its caller, or begins one. Its lines in the log name the
 * trace, tasks and messages carry it on, and the answer tells it in `traceresponse`, also to who began none.
 */
export function traceRequests(server: Server): void {
  server.decorateRequest('trace', {
    getter() {
      return spanOf(this.raw);
    },
  });
  server.setChildLoggerFactory((logger, bindings, options, raw) =>
    logger.child({ ...bindings, ...traceFields(spanOf(raw as IncomingMessage)) }, options),
  );
  server.addHook('onRequest', (request, reply, done) => {
    reply.header('traceresponse', formatTraceparent(request.trace));
    done();
  });
}

/** Kept where both the logger, which comes first, and the request find it. */
function spanOf(raw: IncomingMessage & { [span]?: TraceContext }): TraceContext {
  raw[span] ??= startSpan(readTrace(raw.headers));
  return raw[span];
}
