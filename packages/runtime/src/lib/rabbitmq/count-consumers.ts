import type { Channel } from 'rabbitmq-client';
import type { Link } from './link.ts';
import { nameInRabbitmq, type Topology } from './topology.ts';

/** Asks RabbitMQ how many consumers a queue of requests has. */
export function countConsumers(link: Link, topology: Topology): (queue: string) => Promise<number> {
  let channel: Channel | undefined;
  return async (queue) => {
    await link.whenPassing(0);
    await topology.requests(queue);
    if (!channel?.active) channel = await link.acquire();
    const asking = channel.queueDeclare({ queue: nameInRabbitmq(queue), passive: true });
    const { consumerCount } = await link.answered(asking);
    return consumerCount;
  };
}
