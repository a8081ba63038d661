import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, test } from 'node:test';
import type { JsonValue } from '../../index.ts';
import type { Broker, Message } from '../broker/port.ts';
import { MillraceError } from '../errors.ts';

export interface BrokerUnderTest extends AsyncDisposable {
  broker: Broker;
}

const soon = { deadlineMilliseconds: 10_000 };
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;
const newQueue = () => `test-${randomUUID()}`;

/** What every broker promises. `factory` gives a connected one; queues get names of their own. */
export function brokerSuite(name: string, factory: () => Promise<BrokerUnderTest>): void {
  describe(`${name} as a broker of messages`, () => messages(factory));
  describe(`${name} as a broker of requests`, () => {
    requests(factory);
    requestsThatFail(factory);
  });
}

function messages(factory: () => Promise<BrokerUnderTest>): void {
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

function requests(factory: () => Promise<BrokerUnderTest>): void {
  test('a call gets the answer of the server', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const server = await subject.broker.serve(queue, async (body) => ({ doubled: (body as { n: number }).n * 2 }), {
      concurrency: 4,
    });
    assert.equal(subject.broker.servers(queue), 1);
    const answers = await Promise.all([1, 2, 3, 4, 5].map((n) => subject.broker.call(queue, { n }, soon)));
    assert.deepEqual(
      answers,
      [2, 4, 6, 8, 10].map((doubled) => ({ doubled })),
    );
    await server.cancel();
    assert.equal(subject.broker.servers(queue), 0);
  });

  test('headers travel with a call, and a handler may answer nothing', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const seen: unknown[] = [];
    const server = await subject.broker.serve(queue, async (_body, { headers }) => void seen.push(headers));
    const headers = { traceparent: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };
    assert.equal(await subject.broker.call(queue, null, { ...soon, headers }), undefined);
    assert.equal(await subject.broker.call(queue, null, soon), undefined);
    assert.deepEqual(seen, [headers, {}]);
    await server.cancel();
  });

  test('calls are served first in, first out, within the concurrency', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const order: unknown[] = [];
    let underWay = 0;
    const server = await subject.broker.serve(queue, async (body) => {
      assert.equal(++underWay, 1);
      order.push(body);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return null;
    });
    await Promise.all([1, 2, 3, 4].map((n) => subject.broker.call(queue, n, soon)));
    assert.deepEqual(order, [1, 2, 3, 4]);
    await server.cancel();
  });

  test('a cancelled server still answers what it has', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: started, resolve: onStart } = Promise.withResolvers<void>();
    const server = await subject.broker.serve(queue, async () => {
      onStart();
      await released;
      return 'answer';
    });
    const call = subject.broker.call(queue, null, soon);
    await started;
    const cancelled = server.cancel();
    release();
    assert.equal(await call, 'answer');
    await cancelled;
  });
}

function requestsThatFail(factory: () => Promise<BrokerUnderTest>): void {
  test('a call that nobody serves is refused at once', async () => {
    await using subject = await factory();
    await assert.rejects(subject.broker.call(newQueue(), null, soon), code('broker.no_consumer'));
    const queue = newQueue();
    const server = await subject.broker.serve(queue, async () => null);
    await server.cancel();
    await assert.rejects(subject.broker.call(queue, null, soon), code('broker.no_consumer'));
  });

  test('a call past its deadline is refused, and is not served later', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const served: unknown[] = [];
    const server = await subject.broker.serve(queue, async (body) => {
      served.push(body);
      await released;
      return null;
    });
    const slow = subject.broker.call(queue, 'slow', soon);
    const late = subject.broker.call(queue, 'late', { deadlineMilliseconds: 30 });
    await assert.rejects(late, code('broker.deadline'));
    // Its way to the server may not count: the time has passed there as well when a longer one has.
    const later = subject.broker.call(queue, 'later', { deadlineMilliseconds: 300 });
    await assert.rejects(later, code('broker.deadline'));
    release();
    await slow;
    await subject.broker.call(queue, 'next', soon);
    assert.deepEqual(
      served.filter((body) => body !== 'later'),
      ['slow', 'next'],
    );
    await server.cancel();
  });

  test('an aborted call rejects with the reason', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const server = await subject.broker.serve(queue, async () => released);
    const stop = new AbortController();
    const call = subject.broker.call(queue, null, { ...soon, signal: stop.signal });
    stop.abort(new Error('the client went away'));
    await assert.rejects(call, /the client went away/);
    release();
    await server.cancel();
  });

  test("the server's error travels: code, status, public sentence and fields", async () => {
    await using subject = await factory();
    const queue = newQueue();
    const errors = [{ pointer: '/rows/0/age', code: 'wrong_type', detail: 'Give a number.' }];
    const server = await subject.broker.serve(queue, async () => {
      throw new MillraceError({ code: 'models.row_invalid', status: 422, detail: 'Correct the row.', errors });
    });
    await assert.rejects(subject.broker.call(queue, null, soon), (error: unknown) => {
      assert.ok(error instanceof MillraceError);
      const { code, status, message } = error;
      assert.deepEqual(
        { code, status, message, errors: error.errors },
        { code: 'models.row_invalid', status: 422, message: 'Correct the row.', errors },
      );
      return true;
    });
    await server.cancel();
  });

  test('an unexpected error of the server is a plain 500 that shows nothing', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const server = await subject.broker.serve(queue, async () => {
      throw new TypeError('password is hunter2');
    });
    await assert.rejects(subject.broker.call(queue, null, soon), (error: unknown) => {
      assert.ok(error instanceof MillraceError);
      assert.deepEqual([error.code, error.status], ['internal', 500]);
      assert.doesNotMatch(error.message, /hunter2/);
      return true;
    });
    await server.cancel();
  });

  test('a closed broker refuses everything', async () => {
    await using subject = await factory();
    const queue = newQueue();
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    await subject.broker.serve(queue, async () => released);
    await subject.broker.check();
    const underWay = assert.rejects(subject.broker.call(queue, null, soon), code('broker.closed'));
    await subject.broker.close();
    await underWay;
    release();
    await assert.rejects(subject.broker.call(queue, null, soon), code('broker.closed'));
    await assert.rejects(subject.broker.publish(queue, null), code('broker.closed'));
    await assert.rejects(subject.broker.check(), code('broker.closed'));
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
