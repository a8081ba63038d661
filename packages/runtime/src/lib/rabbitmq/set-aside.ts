import type { AsyncMessage, Channel } from 'rabbitmq-client';
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

/** Enough to see what came. Whole requests of 16 MiB would fill the disk of RabbitMQ, and hold rows about people. */
const keptBytes = 4 * 1024;

/**
 * Keeps the beginning of requests that nobody could read where RabbitMQ keeps such messages: their queue has no dead
 * letters of its own, for expired requests would go there too. The routing key tells the queue, the header
 * `millrace-bytes` the length of the whole body. Never rejects.
 */
export function createSetAside({
  link,
  topology,
  logger,
  metrics,
  queue,
}: Parts): (message: AsyncMessage) => Promise<void> {
  let channel: Promise<Channel> | undefined;
  /** One for all of them, until it ends. */
  async function openChannel(): Promise<Channel> {
    const open = await channel?.catch(() => undefined);
    if (open?.active) return open;
    channel = link.acquire();
    return channel;
  }
  return async ({ body, contentType }) => {
    logger.error({ queue }, 'a request that cannot be read was set aside');
    metrics.setAside(queue);
    try {
      await topology.deadLetters();
      const whole = toBytes(body);
      const envelope = {
        exchange: deadLetters,
        routingKey: nameInRabbitmq(queue),
        durable: true,
        headers: { 'millrace-bytes': whole.length },
        // What is cut is not of its type any more.
        ...(contentType && whole.length <= keptBytes && { contentType }),
      };
      await (await openChannel()).basicPublish(envelope, whole.subarray(0, keptBytes));
    } catch (error) {
      logger.warn({ err: error, queue }, 'a request that cannot be read could not be kept');
    }
  };
}

/** The client library has parsed what is JSON. */
function toBytes(body: unknown): Buffer {
  return Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body) ?? '');
}
