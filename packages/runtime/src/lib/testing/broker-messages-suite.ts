import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { JsonValue } from '../../index.ts';
import type { Message } from '../broker/port.ts';
import { type BrokerUnderTest, newQueue } from './broker-under-test.ts';

/** What every broker promises of messages. */
export function messages(factory: () => Promise<BrokerUnderTest>): void {
  test('messages arrive in order, also those published before anybody consumed', async () => {
    await using subject = await factory();
    const queue = newQueue();
    for (const n of [1, 2, 3]) await subject.broker.publish(queue, { n });
    const got = collector(3);
    const consumer = await subject.broker.consume(queue, got.handler);
    const all = await got.all;
    assert.deepEqual(
      all.map((message) => message.body),
      [{ n: 1 }, { n: 2 }, { n: 3 }],
    );
    assert.ok(all.every((message) => !message.redelivered));
    await consumer.cancel();
  });

  test('how many messages wait is told, and none of a queue that nobody has used', async () => {
    await using subject = await factory();
    const queue = newQueue();
    assert.equal(await subject.broker.waiting(queue), 0);
    for (const n of [1, 2, 3]) await subject.broker.publish(queue, n);
    assert.equal(await subject.broker.waiting(queue), 3);
    const got = collector(3);
    const consumer = await subject.broker.consume(queue, got.handler);
    await got.all;
    assert.equal(await subject.broker.waiting(queue), 0);
    await consumer.cancel();
  });

  test('a consumer holds no more messages than its prefetch', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: twoUnderWay, resolve: onTwo } = Promise.withResolvers<void>();
    const got = collector(5);
    let underWay = 0;
    let most = 0;
    const consumer = await subject.broker.consume(
      queue,
      async (message) => {
        most = Math.max(most, ++underWay);
        if (underWay === 2) onTwo();
        await released;
        underWay--;
        return got.handler(message);
      },
      { prefetch: 2 },
    );
    for (let n = 0; n < 5; n++) await subject.broker.publish(queue, n);
    await twoUnderWay;
    release();
    await got.all;
    assert.equal(most, 2);
    await consumer.cancel();
  });

  test('a message that is handed back, or whose handler throws, comes again and says so', async () => {
    await using subject = await factory();
    for (const refuse of [async () => 'requeue' as const, () => Promise.reject(new Error('no'))]) {
      const queue = newQueue();
      const got = collector(1);
      let first = true;
      const consumer = await subject.broker.consume(queue, (message) => {
        const refused = first;
        first = false;
        return refused ? refuse() : got.handler(message);
      });
      await subject.broker.publish(queue, 'again');
      assert.deepEqual(await got.all, [{ body: 'again', redelivered: true, headers: {} }]);
      await consumer.cancel();
    }
  });

  test('headers travel with a message, and stay with it when it comes again', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
    const got = collector(1);
    const seen: Message['headers'][] = [];
    const consumer = await subject.broker.consume(queue, async (message) => {
      seen.push(message.headers);
      return message.redelivered ? got.handler(message) : 'requeue';
    });
    await subject.broker.publish(queue, null, { headers });
    await got.all;
    assert.deepEqual(seen, [headers, headers]);
    await consumer.cancel();
  });

  test('a message that nobody can read is put aside and blocks nothing', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const seen: JsonValue[] = [];
    const got = collector(1);
    const consumer = await subject.broker.consume(queue, async (message) => {
      seen.push(message.body);
      return message.body === 'unreadable' ? 'dead' : got.handler(message);
    });
    await subject.broker.publish(queue, 'unreadable');
    await subject.broker.publish(queue, 'fine');
    await got.all;
    assert.deepEqual(seen, ['unreadable', 'fine']);
    await consumer.cancel();
  });

  test('a cancelled consumer gets no more, ends what it has, and leaves the rest to others', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: started, resolve: onStart } = Promise.withResolvers<void>();
    const ended: JsonValue[] = [];
    const consumer = await subject.broker.consume(queue, async (message) => {
      onStart();
      await released;
      ended.push(message.body);
      return 'ack';
    });
    await subject.broker.publish(queue, 1);
    await subject.broker.publish(queue, 2);
    await started;
    const cancelled = consumer.cancel();
    release();
    await cancelled;
    assert.deepEqual(ended, [1]);
    const got = collector(1);
    const other = await subject.broker.consume(queue, got.handler);
    assert.deepEqual((await got.all)[0]?.body, 2);
    await other.cancel();
  });
}

/** Acknowledges messages and resolves `all` when so many have come. */
function collector(count: number) {
  const messages: Message[] = [];
  const { promise, resolve } = Promise.withResolvers<Message[]>();
  return {
    all: promise,
    async handler(message: Message) {
      if (messages.push(message) === count) resolve(messages);
      return 'ack' as const;
    },
  };
}
