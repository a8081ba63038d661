import type { Socket } from 'node:net';
import { MillraceError, toProblem } from '@millrace/runtime/server';

/** Answers what is not HTTP at all, or HTTP with headers beyond measure, before any route is known. */
export function answerBrokenConnections(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return;
  if (!socket.writable) {
    socket.destroy(error);
    return;
  }
  const tooLarge = error.code === 'HPE_HEADER_OVERFLOW';
  const tooSlow = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const problem = toProblem(
    new MillraceError({
      code: tooLarge ? 'request.headers_too_large' : tooSlow ? 'request.too_slow' : 'request.not_http',
      status: tooLarge ? 431 : tooSlow ? 408 : 400,
      detail: tooLarge
        ? 'The headers of this request are larger than 16 KiB. Send fewer or shorter ones.'
        : tooSlow
          ? 'The request took too long to arrive. Send it again.'
          : 'This is not a valid HTTP request. Check the client and what lies between it and this server.',
    }),
  );
  const body = JSON.stringify(problem);
  socket.end(
    `HTTP/1.1 ${problem.status} ${problem.title}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
