import { after } from 'node:test';
import { openBroker } from '@millrace/runtime/server';
import { brokerSuite, testLogger } from '@millrace/runtime/testing';
import { startRabbitmq } from '../../product/services/rabbitmq.ts';
import { rabbitmqVersions } from '../../product/services/rabbitmq-versions.ts';

for (const [name, programs] of rabbitmqVersions) {
  const rabbitmq = await startRabbitmq({ programs });
  after(() => rabbitmq[Symbol.asyncDispose]());
  brokerSuite(name, async () => {
    const settings = { broker: { url: rabbitmq.url } };
    const broker = await openBroker({ settings, logger: testLogger(), name: 'contract' });
    return { broker, [Symbol.asyncDispose]: () => broker.close() };
  });
}
