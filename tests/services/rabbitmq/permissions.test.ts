import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { type Broker, openBroker, Secret } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { Connection, type SyncMessage } from 'rabbitmq-client';
import { startRabbitmq } from '../../product/services/rabbitmq.ts';

/** As the broker's documentation says it. */
const users = [
  {
    name: 'processor',
    configure: '^millrace\\.v1\\.',
    write: '^(millrace\\.v1\\.|amq\\.default$)',
    read: '^millrace\\.v1\\.',
  },
  { name: 'api', configure: '^$', write: '^amq\\.default$', read: '^$' },
  { name: 'stranger', configure: '^$', write: '^$', read: '^$' },
];
const rabbitmq = await startRabbitmq({ users });
after(() => rabbitmq[Symbol.asyncDispose]());

/** The client library has parsed what is JSON. */
const toText = (body: unknown) => (Buffer.isBuffer(body) ? String(body) : JSON.stringify(body));

const soon = { deadlineMilliseconds: 10_000 };

async function connect(url: Secret): Promise<Broker & AsyncDisposable> {
  const broker = await openBroker({ settings: { broker: { url } }, logger: testLogger(), name: 'test' });
  return Object.assign(broker, { [Symbol.asyncDispose]: () => broker.close() });
}

/** They come a moment after their message has been dealt with, in any order. */
async function deadLetters(connection: Connection, count: number): Promise<SyncMessage[]> {
  const dead: SyncMessage[] = [];
  const signal = AbortSignal.timeout(60_000);
  while (dead.length < count) {
    const message = await connection.basicGet({ queue: 'millrace.v1.dead', noAck: true });
    if (message) dead.push(message);
    else await delay(50, undefined, { signal });
  }
  return dead;
}

test('an API that may only publish reaches processors that made the queues, and cannot read them', async () => {
  await using api = await connect(rabbitmq.urlOf('api'));
  await using processor = await connect(rabbitmq.urlOf('processor'));
  await assert.rejects(api.publish('tasks.train-model', 1), { code: 'broker.not_permitted', status: 503 });
  await assert.rejects(api.call('requests.predict', 1, soon), { code: 'broker.no_consumer' });

  const { promise: received, resolve } = Promise.withResolvers<unknown>();
  await processor.consume('tasks.train-model', async ({ body }) => {
    resolve(body);
    return 'ack';
  });
  await processor.serve('requests.predict', async (body) => ({ echo: body }));
  await api.publish('tasks.train-model', { task: 1 });
  assert.deepEqual(await received, { task: 1 });
  assert.deepEqual(await api.call('requests.predict', 1, soon), { echo: 1 });
  await assert.rejects(
    api.consume('tasks.train-model', async () => 'ack'),
    { code: 'broker.not_permitted' },
  );
});

test('a user without rights, and a wrong password, are refused with a sentence', async () => {
  await using stranger = await connect(rabbitmq.urlOf('stranger'));
  await assert.rejects(stranger.publish('tasks.train-model', 1), { code: 'broker.not_permitted' });
  const wrong = new Secret(`amqp://admin:wrong@127.0.0.1:${rabbitmq.port}`);
  await using forger = await connect(wrong);
  await assert.rejects(forger.check(), { code: 'broker.unavailable', message: /user or the password/ });
  await using lost = await connect(new Secret(`${rabbitmq.url.reveal()}/nowhere`));
  await assert.rejects(lost.check(), { code: 'broker.unavailable', message: /virtual host/ });
});

test('a queue that exists with other properties is told', async () => {
  const connection = new Connection(rabbitmq.url.reveal());
  await connection.queueDeclare({ queue: 'millrace.v1.tasks.other', durable: true });
  await connection.close();
  await using broker = await connect(rabbitmq.url);
  const mismatch = { code: 'broker.topology_mismatch', message: /"millrace.v1.tasks.other" exists/ };
  await assert.rejects(broker.publish('tasks.other', 1), mismatch);
  await assert.rejects(
    broker.consume('tasks.other', async () => 'ack'),
    mismatch,
  );
});

test('messages that nobody can read are kept apart', async () => {
  await using broker = await connect(rabbitmq.url);
  const { promise: goodCame, resolve } = Promise.withResolvers<void>();
  const seen: unknown[] = [];
  await broker.consume('tasks.poison', async ({ body }) => {
    seen.push(body);
    if (body !== 'good') return 'dead';
    resolve();
    return 'ack';
  });
  const connection = new Connection(rabbitmq.url.reveal());
  connection.on('error', () => {});
  const publisher = connection.createPublisher({ confirm: true });
  await publisher.send({ routingKey: 'millrace.v1.tasks.poison', contentType: 'application/json' }, Buffer.from('{no'));
  await broker.publish('tasks.poison', 'unknown');
  await broker.publish('tasks.poison', 'good');
  await goodCame;
  assert.deepEqual(seen, ['unknown', 'good']);
  const dead = await deadLetters(connection, 2);
  assert.deepEqual(dead.map(({ body }) => String(body)).sort(), ['unknown', '{no']);
  await publisher.close();
  await connection.close();
});

test('of a request that nobody can read the first 4 KiB are kept, with the length of the whole', async () => {
  await using broker = await connect(rabbitmq.url);
  await broker.serve('requests.poison', async () => 'here', { isReadable: (body) => body === 'good' });
  await using cleaning = new AsyncDisposableStack();
  const connection = cleaning.adopt(new Connection(rabbitmq.url.reveal()), (it) => it.close());
  const publisher = cleaning.adopt(connection.createPublisher({ confirm: true }), (it) => it.close());
  const large = JSON.stringify({ rows: 'x'.repeat(1024 * 1024) });
  const requests = [large, '{"rows":1}', `{no${large}`];
  for (const body of requests) {
    await publisher.send(
      { routingKey: 'millrace.v1.requests.poison', contentType: 'application/json' },
      Buffer.from(body),
    );
  }
  const dead = await deadLetters(connection, requests.length);
  const kept = dead.map(({ body, headers }) => ({ text: toText(body), bytes: headers?.['millrace-bytes'] }));
  assert.deepEqual(
    new Set(kept.map(({ text, bytes }) => `${bytes} bytes: ${text}`)),
    new Set(requests.map((body) => `${body.length} bytes: ${body.slice(0, 4096)}`)),
  );
  assert.equal(await broker.call('requests.poison', 'good', soon), 'here');
});

test('RabbitMQ short of memory refuses publications and calls with a sentence, and recovers by itself', async () => {
  await using broker = await connect(rabbitmq.url);
  await broker.publish('tasks.alarm', 1);
  await broker.serve('requests.alarm', async () => 'here');
  assert.equal(await broker.call('requests.alarm', null, soon), 'here');
  await rabbitmq.control('set_vm_memory_high_watermark', 'absolute', '1');
  const short = { code: /^broker\.(blocked|unconfirmed)$/, status: 503, transient: true };
  await assert.rejects(broker.publish('tasks.alarm', 2), short);
  await assert.rejects(broker.publish('tasks.alarm', 3), { code: 'broker.blocked', message: /memory or disk/ });
  // The first call finds out; from then on they are refused at once.
  await assert.rejects(broker.call('requests.alarm', null, { deadlineMilliseconds: 300 }), { status: 503 });
  await assert.rejects(broker.call('requests.alarm', null, soon), { code: 'broker.blocked' });
  await assert.rejects(broker.check(), { code: 'broker.blocked' });
  await rabbitmq.control('set_vm_memory_high_watermark', 'absolute', '1GB');
  await broker.publish('tasks.alarm', 4);
  assert.equal(await broker.call('requests.alarm', null, soon), 'here');
  await broker.check();
});
