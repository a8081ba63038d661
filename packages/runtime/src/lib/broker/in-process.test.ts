import assert from 'node:assert/strict';
import { test } from 'node:test';
import { brokerSuite } from '../testing/broker-suite.ts';
import { inProcessBroker } from './in-process.ts';

brokerSuite('the in-process broker', async () => {
  const broker = inProcessBroker();
  return { broker, [Symbol.asyncDispose]: () => broker.close() };
});

const soon = { deadlineMilliseconds: 10_000 };

test('bodies and answers of calls pass by reference, without a copy', async () => {
  const broker = inProcessBroker();
  const body = { rows: new Float64Array(3) };
  const server = await broker.serve('q', async (received) => received);
  assert.equal(await broker.call('q', body, soon), body);
  await server.cancel();
});

test('a published message is a copy, as with any broker', async () => {
  const broker = inProcessBroker();
  const body = { n: 1 };
  await broker.publish('q', body);
  body.n = 2;
  const received = await new Promise((resolve) => {
    void broker.consume('q', async (message) => {
      resolve(message.body);
      return 'ack';
    });
  });
  assert.deepEqual(received, { n: 1 });
});

test('dead messages are kept, the newest thousand of them', async () => {
  const broker = inProcessBroker();
  const { promise: last, resolve } = Promise.withResolvers<void>();
  for (let n = 0; n < 1_005; n++) await broker.publish('q', n);
  const consumer = await broker.consume('q', async ({ body }) => {
    if (body === 1_004) resolve();
    return 'dead';
  });
  await last;
  await consumer.cancel();
  const dead = broker.dead('q');
  assert.deepEqual([dead.length, dead[0], dead.at(-1)], [1_000, 5, 1_004]);
});

test('the signal of a handler aborts when its caller gives up', async () => {
  const broker = inProcessBroker();
  const aborted = Promise.withResolvers<unknown>();
  const server = await broker.serve('q', async (_body, { signal }) => {
    signal.addEventListener('abort', () => aborted.resolve(signal.reason));
    await aborted.promise;
  });
  const stop = new AbortController();
  const call = broker.call('q', null, { ...soon, signal: stop.signal });
  stop.abort(new Error('gone'));
  await assert.rejects(call, /gone/);
  assert.match(String(await aborted.promise), /gone/);
  await server.cancel();
});

test('calls that wait when the last server leaves are refused, not forgotten', async () => {
  const broker = inProcessBroker();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const server = await broker.serve('q', async () => released);
  const underWay = broker.call('q', 1, soon);
  const waiting = broker.call('q', 2, soon);
  const cancelled = server.cancel();
  await assert.rejects(waiting, { code: 'broker.no_consumer' });
  release();
  await Promise.all([underWay, cancelled]);
});

test('work is spread over the servers of a queue', async () => {
  const broker = inProcessBroker();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const served = [0, 0];
  const both = Promise.withResolvers<void>();
  for (const index of [0, 1]) {
    await broker.serve(
      'q',
      async () => {
        served[index] = (served[index] ?? 0) + 1;
        if (served.every((count) => count > 0)) both.resolve();
        await released;
      },
      { concurrency: 2 },
    );
  }
  const calls = [broker.call('q', 1, soon), broker.call('q', 2, soon)];
  await both.promise;
  release();
  await Promise.all(calls);
});
