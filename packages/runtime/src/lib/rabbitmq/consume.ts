import type { AsyncMessage, Channel } from 'rabbitmq-client';
import type { JsonValue } from '../../index.ts';
import type { Consumer, Disposition, Message } from '../broker/port.ts';
import type { Logger } from '../logging/logger.ts';
import { decodeBody, decodeHeaders, unreadable } from './bodies.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import type { ChannelPool } from './channel-pool.ts';
import type { Link } from './link.ts';
import { subscribe } from './subscription.ts';
import { nameInRabbitmq, type Topology } from './topology.ts';

interface Parts {
  link: Link;
  channels: ChannelPool;
  topology: Topology;
  logger: Logger;
  metrics: BrokerMetrics;
}

/** Takes durable messages. One that was not settled when its connection went comes again, to anybody. */
export async function consumeMessages(
  { link, channels, topology, logger, metrics }: Parts,
  queue: string,
  handler: (message: Message) => Promise<Disposition>,
  prefetch: number,
): Promise<Consumer> {
  const underWay = new Set<Promise<void>>();
  let cancelled = false;

  function onMessage(delivery: AsyncMessage, channel: Channel): void {
    const work = judge(delivery).then((disposition) => {
      settle(channel, delivery.deliveryTag, disposition);
      if (disposition === 'dead') metrics.setAside(queue);
      underWay.delete(work);
    });
    underWay.add(work);
  }
  async function judge(delivery: AsyncMessage): Promise<Disposition> {
    if (cancelled) return 'requeue';
    const body = decodeBody(delivery);
    if (body === unreadable || body === undefined) {
      logger.error({ queue }, 'a message that is no JSON was set aside');
      return 'dead';
    }
    try {
      const headers = decodeHeaders(delivery);
      return await handler({ body: body as JsonValue, redelivered: delivery.redelivered === true, headers });
    } catch (error) {
      logger.warn({ err: error, queue }, 'a message is handed back');
      return 'requeue';
    }
  }
  function settle(channel: Channel, deliveryTag: number, disposition: Disposition): void {
    try {
      if (disposition === 'ack') channel.basicAck({ deliveryTag });
      else channel.basicNack({ deliveryTag, requeue: disposition === 'requeue' });
    } catch {
      // The channel is gone, and RabbitMQ delivers the message again.
    }
  }

  const subscription = await subscribe({
    link,
    channels,
    queue: nameInRabbitmq(queue),
    prepare: () => topology.messages(queue),
    forget: () => topology.forget(queue),
    prefetch,
    onMessage,
    logger,
  });
  return {
    async cancel() {
      cancelled = true;
      await subscription.cancel();
      await Promise.all(underWay);
      subscription.release();
    },
  };
}
