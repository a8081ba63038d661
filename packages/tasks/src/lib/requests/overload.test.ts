import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createMetrics } from '@millrace/runtime/server';
import { openLane, outcome, turn } from '../testing/lane-stage.ts';
import { createRequestLane } from './lane.ts';
import { serveRequestLane } from './serve.ts';

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
