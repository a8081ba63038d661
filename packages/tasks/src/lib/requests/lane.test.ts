import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics, inProcessBroker, MillraceError } from '@millrace/runtime/server';
import { createRequestLane, type RequestLaneOptions } from './lane.ts';
import { serveRequestLane } from './serve.ts';

interface Delivery {
  key: string;
  items: number[];
  signal: AbortSignal;
  answer(replies?: unknown[]): void;
  fail(error: unknown): void;
}

/** A lane whose server answers when the test says so; `deliveries` are the messages that reached it, in order. */
async function openLane(options: Partial<RequestLaneOptions<number>> & { concurrency?: number } = {}) {
  const { concurrency = 100, ...laneOptions } = options;
  const broker = options.broker ?? inProcessBroker();
  const deliveries: Delivery[] = [];
  await serveRequestLane<number, unknown>({
    broker,
    name: 'test',
    concurrency,
    handle(key, items, signal) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
      const answer = (replies: unknown[] = items.map((item) => `${key} ${item}`)) => resolve(replies);
      deliveries.push({ key, items, signal, answer, fail: reject });
      return promise;
    },
  });
  const lane = createRequestLane<number, string>({
    broker,
    name: 'test',
    maximumItemsPerMessage: 10,
    deadlineMilliseconds: 60_000,
    maximumWaiting: 1_000,
    ...laneOptions,
  });
  return {
    broker,
    deliveries,
    call: (key: string, item: number, signal?: AbortSignal) => outcome(lane.call(key, item, { signal })),
    /** Calls, and lets what can leave leave. */
    async sent(key: string, item: number) {
      const reply = outcome(lane.call(key, item));
      await turn();
      return { reply };
    },
    refusal: (key: string, item: number) => lane.call(key, item).then(assert.fail, (error: MillraceError) => error),
    stop: () => lane.stop(),
    async [Symbol.asyncDispose]() {
      lane.stop();
      await broker.close();
    },
  };
}

/** The reply, or the code (or message) of the error. */
function outcome(call: Promise<string>): Promise<string> {
  return call.catch((error: Error & { code?: string }) => error.code ?? error.message);
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

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

test('a call without an answer is rejected when its deadline passes, wherever it is', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1, deadlineMilliseconds: 20 });
  const sent = await lane.sent('a', 1);
  const results = await Promise.all([sent.reply, lane.call('a', 2)]);
  assert.ok(
    results.every((code) => code === 'requests.deadline_passed' || code === 'broker.deadline'),
    `${results}`,
  );
  await turn();
  lane.deliveries[0]?.answer();
  const { reply } = await lane.sent('a', 3);
  lane.deliveries.at(-1)?.answer();
  assert.equal(await reply, 'a 3');
});

test('a call that would be answered too late is refused at once with 503 and a time to come back', async () => {
  let time = 0;
  const metrics = createMetrics({ processMetrics: false });
  await using lane = await openLane({ maximumInFlightPerServer: 1, metrics, now: () => time });
  const first = await lane.sent('a', 1);
  time += 25_000;
  lane.deliveries[0]?.answer();
  await first.reply;
  // A message takes 25 seconds and the deadline is 60: one at work and one that waits are in time, a third is not.
  const atWork = await lane.sent('a', 2);
  const inTime = [atWork.reply, lane.call('a', 3), lane.call('a', 4)];
  const { code, status, retryAfterSeconds } = await lane.refusal('b', 5);
  assert.deepEqual(
    { code, status, retryAfterSeconds },
    { code: 'requests.overloaded', status: 503, retryAfterSeconds: 75 },
  );
  assert.match(await metrics.registry.metrics(), /millrace_requests_refused_total\{lane="test"\} 1/);
  lane.deliveries[1]?.answer();
  await turn();
  lane.deliveries[2]?.answer();
  assert.deepEqual(await Promise.all(inTime), ['a 2', 'a 3', 'a 4']);
});

test('a lane that was slow once accepts calls again as soon as it has room', async () => {
  let time = 0;
  await using lane = await openLane({ maximumInFlightPerServer: 1, now: () => time });
  const slow = await lane.sent('a', 1);
  time += 59_000;
  lane.deliveries[0]?.answer();
  await slow.reply;
  const next = await lane.sent('a', 2);
  assert.equal(await lane.call('a', 3), 'requests.overloaded');
  lane.deliveries[1]?.answer();
  assert.equal(await next.reply, 'a 2');
});

test('more calls than may wait are refused', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1, maximumWaiting: 2 });
  const sent = await lane.sent('a', 1);
  const calls = [2, 3, 4].map((item) => lane.call('a', item));
  assert.equal(await calls[2], 'requests.overloaded');
  lane.deliveries[0]?.answer();
  await turn();
  lane.deliveries[1]?.answer();
  assert.deepEqual(await Promise.all([sent.reply, ...calls.slice(0, 2)]), ['a 1', 'a 2', 'a 3']);
});

test('a caller that hangs up is let go, and its work is stopped when nobody else waits for it', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1 });
  const [first, second, third] = [new AbortController(), new AbortController(), new AbortController()];
  const sent = lane.call('a', 1, first.signal);
  await turn();
  const calls = [sent, lane.call('a', 2, second.signal), lane.call('a', 3), lane.call('a', 4, third.signal)];
  third.abort(new Error('hung up'));
  assert.equal(await calls[3], 'hung up');
  first.abort(new Error('hung up'));
  assert.equal(await calls[0], 'hung up');
  assert.ok(lane.deliveries[0]?.signal.aborted);
  await turn();
  assert.deepEqual(lane.deliveries[1]?.items, [2, 3]);
  second.abort(new Error('hung up'));
  assert.equal(await calls[1], 'hung up');
  assert.ok(!lane.deliveries[1]?.signal.aborted);
  lane.deliveries[1]?.answer();
  assert.equal(await calls[2], 'a 3');
  assert.equal(await lane.call('a', 5, AbortSignal.abort(new Error('never began'))), 'never began');
});

test('a lane that stops rejects what waits and lets what is in flight end', async () => {
  await using lane = await openLane({ maximumInFlightPerServer: 1 });
  const sent = await lane.sent('a', 1);
  const waits = lane.call('a', 2);
  lane.stop();
  assert.equal(await waits, 'requests.stopped');
  assert.equal(await lane.call('a', 3), 'requests.stopped');
  lane.deliveries[0]?.answer();
  assert.equal(await sent.reply, 'a 1');
});

test('calls are rejected when nobody serves the lane, and answered when somebody does again', async () => {
  await using lane = await openLane();
  const alone = createRequestLane<number, string>({
    broker: lane.broker,
    name: 'nobody',
    maximumItemsPerMessage: 1,
    deadlineMilliseconds: 60_000,
    maximumWaiting: 10,
  });
  assert.equal(await outcome(alone.call('a', 1)), 'broker.no_consumer');
  await serveRequestLane<number, string>({ broker: lane.broker, name: 'nobody', handle: async () => ['here'] });
  assert.equal(await outcome(alone.call('a', 1)), 'here');
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
