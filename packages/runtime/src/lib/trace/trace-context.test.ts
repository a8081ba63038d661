import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatTraceparent, readTrace, startSpan, traceFields, writeTrace } from './trace-context.ts';

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
const spanId = '00f067aa0ba902b7';
const parent = `${traceId}-${spanId}`;

test('a traceparent is read with its flag of sampling; other flags are reserved and not passed on', () => {
  for (const [flags, sampled, written] of [
    ['00', false, '00'],
    ['01', true, '01'],
    ['03', true, '01'],
    ['fe', false, '00'],
    ['ff', true, '01'],
  ] as const) {
    const read = readTrace({ traceparent: `00-${parent}-${flags}` });
    assert.deepEqual(read, { traceId, spanId, sampled });
    assert.equal(read && formatTraceparent(read), `00-${parent}-${written}`);
  }
});

test('a traceparent of a later version is read as far as it is known', () => {
  for (const traceparent of [`01-${parent}-01`, `cc-${parent}-01-what-the-future-will-be-like`]) {
    assert.deepEqual(readTrace({ traceparent }), { traceId, spanId, sampled: true });
  }
});

test('a traceparent that the standard calls invalid is ignored, and its tracestate with it', () => {
  const invalid = [
    '',
    '00',
    `ff-${parent}-01`,
    `00-${parent}`,
    `00-${parent}-`,
    `00-${parent}-1`,
    `00-${parent}-0x`,
    `00-${parent}-01-more`,
    `00-${parent}-01.`,
    `01-${parent}-01.more`,
    ` 00-${parent}-01`,
    `0-${parent}-01`,
    `00-${parent.toUpperCase()}-01`,
    `00-${'0'.repeat(32)}-${spanId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.slice(1)}-${spanId}-01`,
    `00-${traceId}-${spanId}0-01`,
    // Two headers, as Node puts them together.
    `00-${parent}-01, 00-${parent}-01`,
  ];
  for (const traceparent of invalid)
    assert.equal(readTrace({ traceparent, tracestate: 'a=1' }), undefined, traceparent);
  assert.equal(readTrace({}), undefined);
  assert.equal(readTrace({ tracestate: 'a=1' }), undefined);
  assert.equal(readTrace({ traceparent: [`00-${parent}-01`] }), undefined);
});

function stateOf(tracestate: string | string[]): string | undefined {
  const read = readTrace({ traceparent: `00-${parent}-01`, tracestate });
  assert.equal(read?.traceId, traceId, 'a tracestate never makes a traceparent invalid');
  return read.traceState;
}

test('a tracestate is passed on in its order, over several headers, without what is empty', () => {
  for (const [sent, expected] of [
    ['rojo=00f067aa0ba902b7,congo=t61rcWkgMzE', 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE'],
    ['a=1 , b=2,\t,c= x', 'a=1,b=2,c= x'],
    [['b=2', 'a=1'], 'b=2,a=1'],
    ['fw529a3039@dt=FfffFf', 'fw529a3039@dt=FfffFf'],
    [`${'k'.repeat(200)}=${'v'.repeat(200)}`, `${'k'.repeat(200)}=${'v'.repeat(200)}`],
  ] as const) {
    assert.equal(stateOf(sent as string | string[]), expected);
  }
});

test('a tracestate that is broken or beyond measure is dropped', () => {
  const many = Array.from({ length: 33 }, (_, index) => `k${index}=1`).join(',');
  const long = Array.from({ length: 3 }, (_, index) => `k${index}=${'v'.repeat(200)}`).join(',');
  for (const sent of ['', ' , ', 'a', 'a=', '=1', 'A=1', 'a=1=2', 'a=1,a=2', 'a=\u00e9', 'a b=1', many, long]) {
    assert.equal(stateOf(sent), undefined, sent);
  }
});

test('a span of this process has an id of its own, in the trace of its caller', () => {
  const caller = readTrace({ traceparent: `00-${parent}-01`, tracestate: 'a=1' });
  const span = startSpan(caller);
  assert.deepEqual({ ...span, spanId }, { traceId, spanId, sampled: true, traceState: 'a=1' });
  assert.notEqual(span.spanId, spanId);
  assert.deepEqual(readTrace(writeTrace(span)), span);
  assert.deepEqual(traceFields(span), { trace_id: traceId, span_id: span.spanId });
});

test('without a caller each span begins a trace, of ids that no other has', () => {
  const spans = Array.from({ length: 2_000 }, () => startSpan(undefined));
  for (const span of spans) assert.deepEqual(readTrace(writeTrace(span)), { ...span, sampled: false });
  assert.equal(new Set(spans.flatMap((span) => [span.traceId, span.spanId])).size, 4_000);
});
