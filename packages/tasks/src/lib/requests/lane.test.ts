import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inProcessBroker, MillraceError, startSpan, writeTraces } from '@millrace/runtime/server';
import { openLane, turn } from '../testing/lane-stage.ts';
import { createRequestLane } from './lane.ts';
import { serveRequestLane } from './serve.ts';

test('without load an item leaves at once and alone', async () => {
  await using lane = await openLane();
  const reply = lane.call('a', 1);
  await turn();
  assert.deepEqual(lane.deliveries[0]?.items, [1]);
  lane.deliveries[0]?.answer();
  assert.equal(await reply, 'a 1');
});

test('calls that come together leave together, oldest key first, also without load', async () => {
  await using lane = await openLane();
  const calls = [lane.call('a', 1), lane.call('a', 2), lane.call('b', 3), lane.call('a', 4)];
  await turn();
  assert.deepEqual(
    lane.deliveries.map(({ key, items }) => [key, ...items]),
    [
      ['a', 1, 2, 4],
      ['b', 3],
    ],
  );
  for (const delivery of lane.deliveries) delivery.answer();
  assert.deepEqual(await Promise.all(calls), ['a 1', 'a 2', 'b 3', 'a 4']);
});

test('at most two messages are in flight for a server; what waits leaves first in, first out, a key together', async () => {
  await using lane = await openLane();
  const calls = [await lane.sent('a', 1), await lane.sent('a', 2)];
  for (const [key, item] of [
    ['b', 3],
    ['a', 4],
    ['b', 5],
    ['a', 6],
  ] as const) {
    calls.push(await lane.sent(key, item));
    assert.equal(lane.deliveries.length, 2);
  }
  for (let index = 0; index < 4; index += 1) {
    lane.deliveries[index]?.answer();
    await turn();
    assert.equal(lane.deliveries.length, Math.min(4, index + 3));
  }
  assert.deepEqual(
    lane.deliveries.map(({ key, items }) => [key, ...items]),
    [
      ['a', 1],
      ['a', 2],
      ['b', 3, 5],
      ['a', 4, 6],
    ],
  );
  const replies = await Promise.all(calls.map(({ reply }) => reply));
  assert.deepEqual(replies, ['a 1', 'a 2', 'b 3', 'a 4', 'b 5', 'a 6']);
});

test('each server that joins adds room for two messages', async () => {
  await using lane = await openLane();
  await serveRequestLane({ broker: lane.broker, name: 'test', handle: () => new Promise<never>(() => {}) });
  const calls = [];
  for (let item = 0; item < 6; item += 1) calls.push(await lane.sent('a', item));
  // One message is at work at the second server, which has room for one; the others are at the first.
  assert.equal(lane.deliveries.length, 3);
  for (const delivery of lane.deliveries) delivery.answer();
  await turn();
  assert.deepEqual(lane.deliveries[3]?.items, [4, 5]);
  lane.deliveries[3]?.answer();
  assert.deepEqual(await Promise.all([calls[4]?.reply, calls[5]?.reply]), ['a 4', 'a 5']);
});

test('a message carries at most the stated weight, and at least one item', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1, weight: (item) => item });
  const items = [1, 6, 4, 1, 50, 2];
  const calls = items.map((item) => lane.call('a', item));
  await turn();
  for (let index = 0; index < 4; index += 1) {
    lane.deliveries[index]?.answer();
    await turn();
  }
  await Promise.all(calls);
  assert.deepEqual(
    lane.deliveries.map((delivery) => delivery.items),
    [[1, 6], [4, 1], [50], [2]],
  );
});

test('an item that fails by itself does not fail the others', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1 });
  const calls = [1, 2, 3].map((item) => lane.call('a', item));
  await turn();
  const broken = new MillraceError({ code: 'row.broken', status: 422, detail: 'Mend it.' });
  const problem = { type: 'urn', title: 'x', status: 404, code: 'row.missing', detail: 'Find it.' };
  lane.deliveries[0]?.answer([broken, 'fine', { error: problem }]);
  assert.deepEqual(await Promise.all(calls), ['row.broken', 'fine', 'row.missing']);
});

test('a message that fails fails its items, and no others', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1 });
  const calls = [lane.call('a', 1), lane.call('a', 2), lane.call('b', 3)];
  await turn();
  lane.deliveries[0]?.fail(new MillraceError({ code: 'model.missing', status: 404, detail: 'Train one.' }));
  await turn();
  lane.deliveries[1]?.answer();
  assert.deepEqual(await Promise.all(calls), ['model.missing', 'model.missing', 'b 3']);
});

test('a server that answers too few items is an error, not a mix-up', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1 });
  const calls = [lane.call('a', 1), lane.call('a', 2), lane.call('b', 3)];
  await turn();
  lane.deliveries[0]?.answer(['only one']);
  await turn();
  lane.deliveries[1]?.answer([]);
  assert.deepEqual(await Promise.all(calls), Array(3).fill('requests.unreadable'));
});

test('a message of another form is answered with an error', async () => {
  await using lane = await openLane();
  for (const body of [null, 'x', { key: 1, items: [] }, { key: 'a', items: {} }]) {
    const call = lane.broker.call('requests.test', body, { deadlineMilliseconds: 1_000 });
    await assert.rejects(call, { code: 'requests.unreadable' });
  }
});

test('under load every call is answered once, with its own answer', async () => {
  const broker = inProcessBroker();
  let most = 0;
  await serveRequestLane<number, string>({
    broker,
    name: 'busy',
    concurrency: 2,
    async handle(key, items) {
      most = Math.max(most, items.length);
      await turn();
      return items.map((item) => `${key} ${item}`);
    },
  });
  const lane = createRequestLane<number, string>({
    broker,
    name: 'busy',
    maximumItemsPerMessage: 32,
    deadlineMilliseconds: 60_000,
    maximumWaiting: 10_000,
  });
  const items = Array.from({ length: 5_000 }, (_, item) => item);
  const replies = await Promise.all(items.map((item) => lane.call(`key ${item % 3}`, item)));
  assert.deepEqual(
    replies,
    items.map((item) => `key ${item % 3} ${item}`),
  );
  assert.equal(most, 32);
  await broker.close();
});

test('a message stands in the trace of its oldest call and names those of the others; what serves it has a span of its own', async () => {
  await using lane = await openLane();
  const [first, second] = [startSpan(undefined), startSpan(undefined)];
  const calls = [
    lane.call('a', 1),
    lane.traced('a', 2, first),
    lane.traced('a', 3, second),
    lane.traced('a', 4, first),
  ];
  await turn();
  const { context } = lane.deliveries[0] ?? assert.fail();
  assert.deepEqual(context.headers, writeTraces([first, second]));
  assert.equal(context.trace.traceId, first.traceId);
  assert.notEqual(context.trace.spanId, first.spanId);
  assert.equal(context.trace, context.trace);
  lane.deliveries[0]?.answer();
  assert.deepEqual(await Promise.all(calls), ['a 1', 'a 2', 'a 3', 'a 4']);
});
