import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Broker, MillraceError, openBroker } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { startRabbitmq } from '../../product/services/rabbitmq.ts';
import { type Load, startLoad } from './load.ts';

const rabbitmq = await startRabbitmq();
after(() => rabbitmq[Symbol.asyncDispose]());

const connect = (name: string): Promise<Broker> =>
  openBroker({ settings: { broker: { url: rabbitmq.url } }, logger: testLogger(), name });

/** Lets `trouble` happen under load, and gives what the load saw once all of it works again. */
async function survive(trouble: (load: Load) => Promise<unknown>): Promise<Load> {
  const [sender, receiver] = [await connect('sender'), await connect('receiver')];
  try {
    using load = await startLoad({ sender, receiver, queue: 'tasks.load' });
    await load.progress(20);
    await trouble(load);
    await load.progress(20);
    await load.stop();
    await Promise.all([sender.check(), receiver.check()]);
    return load;
  } finally {
    await Promise.all([sender.close(), receiver.close()]);
  }
}

/** Refusals that a client may meet: all say what to do, none is for ever. */
function assertReadable({ refusals }: Load): void {
  const allowed = ['broker.unavailable', 'broker.no_consumer', 'broker.deadline', 'broker.unconfirmed'];
  for (const { code, status, transient, message } of refusals) {
    assert.deepEqual({ code: allowed.includes(code), status, transient }, { code: true, status: 503, transient: true });
    assert.doesNotMatch(message, /amqp|127\.0\.0\.1|admin/);
  }
}

test('every connection cut under load: messages come once or again, none is lost, and work goes on by itself', async () => {
  const load = await survive(() => rabbitmq.control('close_all_connections', 'cut by a test'));
  assertReadable(load);
});

// RabbitMQ 3.10 forgets a quorum queue that was made less than seconds before SIGKILL; this one is older.
test('RabbitMQ killed under load and started again: no confirmed message is lost, and work goes on by itself', async () => {
  const load = await survive(async () => {
    await rabbitmq.stop({ kill: true });
    await rabbitmq.start();
  });
  assertReadable(load);
  assert.ok(load.refusals.some(({ code }) => code === 'broker.unavailable'));
});

test('RabbitMQ stopped under load for ten seconds: no confirmed message is lost, and work goes on by itself', async () => {
  const load = await survive(async () => {
    await rabbitmq.stop();
    await delay(10_000);
    await rabbitmq.start();
  });
  assertReadable(load);
});

test('RabbitMQ that is not there yet is told, waited for, and used once it is there', async () => {
  await rabbitmq.stop({ kill: true });
  const broker = await connect('early');
  try {
    const away = { code: 'broker.unavailable', status: 503, transient: true };
    await assert.rejects(broker.check(), away);
    const { promise: received, resolve } = Promise.withResolvers<unknown>();
    await broker.consume('tasks.early', async ({ body }) => {
      resolve(body);
      return 'ack';
    });
    await broker.serve('requests.early', async () => 'here');
    await assert.rejects(broker.publish('tasks.early', 'lost'), away);
    await assert.rejects(broker.call('requests.early', 1, { deadlineMilliseconds: 60_000 }), away);
    await rabbitmq.start();
    // Each connection comes back in its own time; as clients do it, what is refused is tried again.
    await untilAccepted(() => broker.publish('tasks.early', 'kept'));
    assert.equal(await received, 'kept');
    assert.equal(await untilAccepted(() => broker.call('requests.early', 1, { deadlineMilliseconds: 10_000 })), 'here');
  } finally {
    await broker.close();
  }
});

async function untilAccepted<T>(attempt: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      assert.ok(error instanceof MillraceError && error.transient);
      await delay(50);
    }
  }
}
