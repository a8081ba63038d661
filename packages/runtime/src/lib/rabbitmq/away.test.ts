import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { inspect } from 'node:util';
import { openBroker } from '../broker/open.ts';
import { Secret } from '../config/secret.ts';
import { MillraceError } from '../errors.ts';
import { createLogger } from '../logging/logger.ts';
import { createMetrics } from '../metrics/metrics.ts';
import { testLogger } from '../testing/test-logger.ts';

/** An address where nobody listens. */
async function nowhere(): Promise<Secret> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  assert.ok(address && typeof address === 'object');
  return new Secret(`amqp://millrace:hunter2@127.0.0.1:${address.port}`);
}

test('without a URL messages pass inside the process', async () => {
  const broker = await openBroker({ settings: {}, logger: testLogger(), name: 'test' });
  await broker.serve('q', async (body) => body);
  const body = {};
  assert.equal(await broker.call('q', body, { deadlineMilliseconds: 1_000 }), body);
  await broker.close();
});

test('RabbitMQ that is away is told with a sentence and without the password, and does not hold up the end', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const settings = { broker: { url: await nowhere() } };
  const broker = await openBroker({ settings, logger: testLogger(), metrics, name: 'test' });
  const refusal = async (work: Promise<unknown>) => {
    const error = await work.then(
      () => undefined,
      (reason: unknown) => reason,
    );
    assert.ok(error instanceof MillraceError);
    assert.doesNotMatch(inspect(error, { depth: 9 }), /hunter2/);
    return { code: error.code, status: error.status, transient: error.transient, message: error.message };
  };
  const expected = {
    code: 'broker.unavailable',
    status: 503,
    transient: true,
    message: 'RabbitMQ cannot be reached. Check that it runs, then try again.',
  };
  assert.deepEqual(await refusal(broker.check()), expected);
  assert.equal(broker.servers('requests.predict'), 0);
  assert.deepEqual(await refusal(broker.call('requests.predict', 1, { deadlineMilliseconds: 60_000 })), expected);
  const consumer = await broker.consume('tasks.train-model', async () => 'ack');
  const server = await broker.serve('requests.predict', async () => null);
  await consumer.cancel();
  await server.cancel();
  assert.match(await metrics.registry.metrics(), /millrace_broker_connected\{connection="test publish"\} 0/);
  const publishing = refusal(broker.publish('tasks.train-model', 1));
  await broker.close();
  assert.equal((await publishing).code, 'broker.closed');
});

test('the log tells at which address RabbitMQ was looked for and which setting names it, without the password', async () => {
  const url = await nowhere();
  const told = Promise.withResolvers<string>();
  const destination = { write: (line: string) => told.resolve(line) };
  const logger = createLogger({ name: 'test', level: 'warn', format: 'json', destination });
  const broker = await openBroker({ settings: { broker: { url } }, logger, name: 'test' });
  await assert.rejects(broker.check());
  await broker.close();
  const line = await told.promise;
  const { msg } = JSON.parse(line);
  assert.equal(msg, `no connection to RabbitMQ at ${new URL(url.reveal()).host}, which MILLRACE_BROKER_URL names`);
  assert.doesNotMatch(line, /hunter2/);
});
