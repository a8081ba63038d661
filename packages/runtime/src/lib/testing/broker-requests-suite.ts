import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '../errors.ts';
import { type BrokerUnderTest, newQueue } from './broker-under-test.ts';

const soon = { deadlineMilliseconds: 10_000 };
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

/** What every broker promises of requests that are answered. */
export function requests(factory: () => Promise<BrokerUnderTest>): void {
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

/** What every broker promises of those that are not. */
export function requestsThatFail(factory: () => Promise<BrokerUnderTest>): void {
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
      if (body !== 'first') await released;
      return null;
    });
    // The way there is made, which may take longer than a short deadline.
    await subject.broker.call(queue, 'first', soon);
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
      ['first', 'slow', 'next'],
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
