import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, readTrace, type TraceContext } from '@millrace/runtime/server';
import { createServer } from './server.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const caller = `00-${traceId}-00f067aa0ba902b7-01`;

/** A server that keeps what it logs, and the traces that its route saw. */
async function openServer() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) };
  const logger = createLogger({ name: 'test', level: 'debug', format: 'json', destination });
  const server = createServer({ logger, bodyLimitBytes: 1_000, trustProxy: false });
  const seen: TraceContext[] = [];
  server.post('/works', { config: { access: 'public' } }, async (request) => {
    seen.push(request.trace);
    return {};
  });
  server.post('/fails', { config: { access: 'public' } }, async () => {
    throw new Error('broken');
  });
  await server.ready();
  const call = async (url: string, headers: Record<string, string> = {}, payload: object | string = {}) => {
    const answer = await server.inject({ method: 'POST', url, headers, payload });
    return readTrace({ traceparent: answer.headers.traceresponse as string });
  };
  return { lines, seen, call, [Symbol.asyncDispose]: () => server.close() };
}

test("a request stands in its caller's trace with a span of its own, which the answer tells", async () => {
  await using server = await openServer();
  const answered = await server.call('/works', { traceparent: caller, tracestate: 'a=1' });
  const [trace] = server.seen;
  assert.deepEqual({ ...trace, spanId: '' }, { traceId, spanId: '', sampled: true, traceState: 'a=1' });
  assert.notEqual(trace?.spanId, '00f067aa0ba902b7');
  assert.deepEqual({ ...answered, traceState: 'a=1' }, trace);
});

test('a request without a trace, or with one that is no trace, begins its own', async () => {
  await using server = await openServer();
  const answered = [await server.call('/works'), await server.call('/works', { traceparent: `${caller}-x` })];
  assert.deepEqual(answered, server.seen);
  const ids = new Set([traceId, ...server.seen.map((trace) => trace.traceId)]);
  assert.equal(ids.size, 3);
});

test('lines of a request name its trace, also where no handler of a route was reached', async () => {
  await using server = await openServer();
  for (const [url, payload] of [
    ['/fails', {}],
    ['/works', '{"half'],
    ['/nowhere', {}],
  ] as const) {
    server.lines.length = 0;
    const json = { 'content-type': 'application/json', traceparent: caller };
    const answered = await server.call(url, json, payload);
    assert.equal(server.lines.length, 1, url);
    const { trace_id, span_id, reqId } = server.lines[0] ?? {};
    assert.equal(trace_id, traceId, url);
    assert.ok(reqId);
    assert.equal(answered?.spanId, span_id, url);
  }
});
