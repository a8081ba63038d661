import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Broker, openBroker } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { Connection } from 'rabbitmq-client';
import { startRabbitmq } from '../../product/services/rabbitmq.ts';
import { rabbitmqVersions } from '../../product/services/rabbitmq-versions.ts';

for (const [name, programs] of rabbitmqVersions) {
  const rabbitmq = await startRabbitmq({ programs });
  after(() => rabbitmq[Symbol.asyncDispose]());

  const connect = async (): Promise<Broker & AsyncDisposable> => {
    const broker = await openBroker({
      settings: { broker: { url: rabbitmq.url } },
      logger: testLogger(),
      name: 'test',
    });
    return Object.assign(broker, { [Symbol.asyncDispose]: () => broker.close() });
  };

  test(`${name}: a queue deleted under its users is made again, and nothing published after that is lost`, async () => {
    await using broker = await connect();
    await broker.publish('tasks.deleted', 0);
    const connection = new Connection(rabbitmq.url.reveal());
    await connection.queueDelete('millrace.v1.tasks.deleted');
    await connection.close();
    await broker.publish('tasks.deleted', 1);
    const { promise: received, resolve } = Promise.withResolvers<unknown>();
    await broker.consume('tasks.deleted', async ({ body }) => {
      resolve(body);
      return 'ack';
    });
    assert.equal(await received, 1);
  });

  test(`${name}: queues deleted under those who receive from them are made again, and messages and calls come through`, async () => {
    await using broker = await connect();
    const { promise: received, resolve } = Promise.withResolvers<unknown>();
    await broker.consume('tasks.swept', async ({ body }) => {
      resolve(body);
      return 'ack';
    });
    await broker.serve('requests.swept', async () => 'here');
    assert.equal(await broker.call('requests.swept', null, { deadlineMilliseconds: 10_000 }), 'here');
    const connection = new Connection(rabbitmq.url.reveal());
    for (const queue of ['millrace.v1.tasks.swept', 'millrace.v1.requests.swept']) {
      await connection.queueDelete(queue);
      const signal = AbortSignal.timeout(60_000);
      while (!(await consumersOf(connection, queue))) await delay(20, undefined, { signal });
    }
    await connection.close();
    await broker.publish('tasks.swept', 1);
    assert.equal(await received, 1);
    assert.equal(await broker.call('requests.swept', null, { deadlineMilliseconds: 10_000 }), 'here');
  });
}

async function consumersOf(connection: Connection, queue: string): Promise<number> {
  const channel = await connection.acquire();
  const found = await channel.queueDeclare({ queue, passive: true }).catch(() => undefined);
  await channel.close();
  return found?.consumerCount ?? 0;
}
