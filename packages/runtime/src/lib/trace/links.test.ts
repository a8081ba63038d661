import assert from 'node:assert/strict';
import { test } from 'node:test';
import { messageFields, writeTraces } from './links.ts';
import { readTrace, startSpan, traceFields, writeTrace } from './trace-context.ts';

test('a message of one trace has the headers of that trace, and one of none has none', () => {
  const trace = startSpan(undefined);
  assert.deepEqual(writeTraces([undefined, trace, trace]), writeTrace(trace));
  assert.equal(writeTraces([undefined]), undefined);
  assert.deepEqual(messageFields(trace, writeTrace(trace)), traceFields(trace));
});

test('a message of several traces belongs to the first and can be found by each of the others', () => {
  const [first, second, third] = [startSpan(undefined), startSpan(undefined), startSpan(undefined)];
  const headers = writeTraces([first, second, second, third]) ?? {};
  assert.deepEqual(readTrace(headers), first);
  const served = startSpan(readTrace(headers));
  assert.deepEqual(messageFields(served, headers), {
    ...traceFields(served),
    linked_trace_ids: [second.traceId, third.traceId],
  });
});

test('a message of hundreds of traces names some of them', () => {
  const headers = writeTraces(Array.from({ length: 300 }, () => startSpan(undefined))) ?? {};
  assert.ok(JSON.stringify(headers).length < 2_500);
});
