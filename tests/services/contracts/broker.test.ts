import { after } from 'node:test';
import { openBroker } from '@millrace/runtime/server';
import { brokerSuite, testLogger } from '@millrace/runtime/testing';
import { startRabbitmq } from '../../product/services/rabbitmq.ts';

const rabbitmq = await startRabbitmq();
after(() => rabbitmq[Symbol.asyncDispose]());

brokerSuite('RabbitMQ', async () => {
  const settings = { broker: { url: rabbitmq.url } };
  const broker = await openBroker({ settings, logger: testLogger(), name: 'contract' });
  return { broker, [Symbol.asyncDispose]: () => broker.close() };
});
