import type { AsyncMessage } from 'rabbitmq-client';
import type { Logger } from '../logging/logger.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import type { Link } from './link.ts';
import { deadLetters, nameInRabbitmq, type Topology } from './topology.ts';

interface Parts {
  link: Link;
  topology: Topology;
  logger: Logger;
  metrics: BrokerMetrics;
  queue: string;
}

/**
 * Keeps requests that nobody could read where RabbitMQ keeps such messages: their queue has no dead letters of its own,
 * for expired requests would go there too. Its routing key tells the queue. Never rejects.
 */
export function createSetAside({
  link,
  topology,
  logger,
  metrics,
  queue,
}: Parts): (message: AsyncMessage) => Promise<void> {
  return async ({ body, contentType }) => {
    logger.error({ queue }, 'a request that cannot be read was set aside');
    metrics.setAside(queue);
    try {
      await topology.deadLetters();
      const channel = await link.acquire();
      const envelope = { exchange: deadLetters, routingKey: nameInRabbitmq(queue), durable: true };
      await channel.basicPublish({ ...envelope, ...(contentType && { contentType }) }, toBytes(body));
      void channel.close();
    } catch (error) {
      logger.warn({ err: error, queue }, 'a request that cannot be read could not be kept');
    }
  };
}

/** The client library has parsed what is JSON. */
function toBytes(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body) ?? '');
}
