import { after } from 'node:test';
import { openBroker } from '@millrace/runtime/server';
import { brokerSuite, testLogger } from '@millrace/runtime/testing';
import { ensureRabbitmq4 } from '../../../scripts/rabbitmq-4.ts';
import { ensureRabbitmq } from '../../../scripts/services.ts';
import { startRabbitmq } from '../../product/services/rabbitmq.ts';

for (const [name, programs] of [
  ['RabbitMQ', ensureRabbitmq()],
  ['RabbitMQ 4', ensureRabbitmq4()],
] as const) {
  const rabbitmq = await startRabbitmq({ programs });
  after(() => rabbitmq[Symbol.asyncDispose]());
  brokerSuite(name, async () => {
    const settings = { broker: { url: rabbitmq.url } };
    const broker = await openBroker({ settings, logger: testLogger(), name: 'contract' });
    return { broker, [Symbol.asyncDispose]: () => broker.close() };
  });
}
