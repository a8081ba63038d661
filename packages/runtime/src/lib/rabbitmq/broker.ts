import { brokerClosed } from '../broker/errors.ts';
import type { Broker, Consumer } from '../broker/port.ts';
import type { Secret } from '../config/secret.ts';
import type { Logger } from '../logging/logger.ts';
import type { Metrics } from '../metrics/metrics.ts';
import { type BrokerMetrics, createBrokerMetrics } from './broker-metrics.ts';
import { createCalls } from './calls.ts';
import { type ChannelPool, createChannelPool } from './channel-pool.ts';
import { consumeMessages } from './consume.ts';
import { countConsumers } from './count-consumers.ts';
import { type Link, openLink } from './link.ts';
import { createPublisher } from './publisher.ts';
import { serveRequests } from './serve.ts';
import { createServerCounts } from './server-counts.ts';
import { createTopology, type Topology } from './topology.ts';

const checkMilliseconds = 2_000;

export interface RabbitmqOptions {
  /** amqp://user:password@host:port/vhost, or amqps:// */
  url: Secret;
  /** Of this process, for the list of connections in RabbitMQ. */
  name: string;
  logger: Logger;
  metrics?: Metrics | undefined;
}

/**
 * RabbitMQ, 3.10 to 4. Everything it makes is durable and its name starts with `millrace.v1.`:
 *
 * - messages: a quorum queue for each name, published with confirms through the default exchange;
 * - requests: a classic queue for each name; messages are not persistent, expire with their deadline and are
 *   acknowledged when they are answered; answers come over direct reply-to;
 * - `millrace.v1.dead`, an exchange and a quorum queue of the newest 10,000 messages that nobody could read.
 *
 * Messages, calls, and the two receiving sides have a connection each, made when it is first used: RabbitMQ slows and
 * blocks those that publish, and a flood of tasks must not hold up a prediction.
 *
 * Permissions on the virtual host (configure, write, read):
 *
 * - the processor: `^millrace\.v1\.`, `^(millrace\.v1\.|amq\.default$)`, `^millrace\.v1\.`
 * - the API: the same, or as little as `^$`, `^amq\.default$`, `^$`, when a processor has started before it
 *
 * @returns at once: connections are made in the background, and again when they are lost. `check` tells.
 */
export function rabbitmqBroker({ url, name, logger, metrics }: RabbitmqOptions): Broker {
  const brokerMetrics = createBrokerMetrics(metrics);
  const links = new Map<string, Link>();
  const consumers = new Set<Consumer>();
  /** Servers of this process, by queue. */
  const own = new Map<string, number>();
  let closed = false;

  function open(purpose: string): Link {
    if (closed) throw brokerClosed();
    let link = links.get(purpose);
    if (!link) {
      link = openLink({ url, name: `${name} ${purpose}`, logger, metrics: brokerMetrics });
      links.set(purpose, link);
    }
    return link;
  }
  const publishing = once(() => {
    const link = open('publish');
    return createPublisher({ link, topology: createTopology(link), metrics: brokerMetrics });
  });
  const calling = once(() => {
    const link = open('requests');
    const counts = createServerCounts(countConsumers(link, createTopology(link)));
    link.onDown(() => counts.forget());
    return { calls: createCalls({ link, counts }), counts };
  });
  const consuming = once(() => receive(open('consume')));
  const serving = once(() => receive(open('serve')));
  function receive(link: Link): ReceivingParts {
    return { link, channels: createChannelPool(link), topology: createTopology(link), logger, metrics: brokerMetrics };
  }

  /** After this process began or ended to serve, what it says of itself is true at once. */
  async function countOwn(queue: string, change: 1 | -1): Promise<void> {
    own.set(queue, (own.get(queue) ?? 0) + change);
    if (links.has('requests') && !closed) await calling().counts.renew(queue);
  }

  return {
    async publish(queue, body, options) {
      if (closed) throw brokerClosed();
      await publishing().publish(queue, body, options);
    },
    async waiting(queue) {
      if (closed) throw brokerClosed();
      return publishing().waiting(queue);
    },
    async consume(queue, handler, options) {
      if (closed) throw brokerClosed();
      return tracked(consumers, await consumeMessages(consuming(), queue, handler, options?.prefetch ?? 1));
    },
    call(queue, body, options) {
      if (closed) return Promise.reject(brokerClosed());
      return calling().calls.call(queue, body, options);
    },
    async serve(queue, handler, options) {
      if (closed) throw brokerClosed();
      const server = await serveRequests(serving(), queue, handler, options);
      await countOwn(queue, 1);
      return {
        async cancel() {
          await server.cancel();
          await countOwn(queue, -1);
        },
      };
    },
    servers: (queue) => (closed ? 0 : Math.max(own.get(queue) ?? 0, calling().counts.known(queue))),
    async check() {
      if (closed) throw brokerClosed();
      if (links.size === 0) open('publish');
      for (const link of links.values()) await link.whenPassing(link.state() === 'connecting' ? checkMilliseconds : 0);
    },
    async close() {
      if (closed) return;
      closed = true;
      if (links.has('requests')) {
        calling().counts.stop();
        calling().calls.close();
      }
      await Promise.all([...consumers].map((consumer) => consumer.cancel()));
      await Promise.all([...links.values()].map((link) => link.close()));
    },
  };
}

interface ReceivingParts {
  link: Link;
  channels: ChannelPool;
  topology: Topology;
  logger: Logger;
  metrics: BrokerMetrics;
}

function once<T>(create: () => T): () => T {
  let made: { value: T } | undefined;
  return () => {
    made ??= { value: create() };
    return made.value;
  };
}

function tracked(all: Set<Consumer>, consumer: Consumer): Consumer {
  const one: Consumer = {
    async cancel() {
      all.delete(one);
      await consumer.cancel();
    },
  };
  all.add(one);
  return one;
}
