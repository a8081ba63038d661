import type { Channel } from 'rabbitmq-client';
import type { JsonValue } from '../../index.ts';
import type { PublishOptions } from '../broker/port.ts';
import { MillraceError } from '../errors.ts';
import { encodeBody, jsonType } from './bodies.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import { codeOf, connectionLost, notPermitted, unconfirmed } from './errors.ts';
import type { Link } from './link.ts';
import { nameInRabbitmq, type Topology } from './topology.ts';

/** How long a message may wait for the connection and the confirmation, before its publisher is told. */
const patienceMilliseconds = 5_000;
/** The same for a question, whose asker can do without the answer. */
const countPatienceMilliseconds = 2_000;
const maximumAttempts = 3;

export interface Publisher {
  /** Resolves when RabbitMQ has confirmed that it keeps the message. After a rejection it may still have it. */
  publish(queue: string, body: JsonValue, options?: PublishOptions): Promise<void>;
  /** How many messages wait in the queue to be delivered. */
  waiting(queue: string): Promise<number>;
}

export function createPublisher(parts: { link: Link; topology: Topology; metrics: BrokerMetrics }): Publisher {
  const { link, topology, metrics } = parts;
  /** Messages that no queue took, until their publisher has looked. */
  const returned = new Set<string>();
  let channel: Promise<Channel> | undefined;
  let sequence = 0;

  function confirmingChannel(): Promise<Channel> {
    channel ??= open().catch((error) => {
      channel = undefined;
      throw error;
    });
    return channel;
  }
  async function open(): Promise<Channel> {
    const opened = await link.acquire();
    opened.setMaxListeners(0);
    opened.once('close', () => {
      channel = undefined;
    });
    opened.on('basic.return', ({ messageId }) => void (messageId !== undefined && returned.add(messageId)));
    await opened.confirmSelect();
    return opened;
  }

  async function attempt(queue: string, body: Buffer, options: PublishOptions, giveUpAt: number): Promise<void> {
    await link.whenPassing(giveUpAt - performance.now());
    await topology.messages(queue);
    const confirming = await confirmingChannel();
    const messageId = String(sequence++);
    const envelope = {
      routingKey: nameInRabbitmq(queue),
      mandatory: true,
      durable: true,
      messageId,
      contentType: jsonType,
      ...(options.headers && { headers: options.headers }),
    };
    await confirmed(confirming, confirming.basicPublish(envelope, body), giveUpAt);
    // A message that no queue took is confirmed as well; the library tells of its return one turn later.
    await new Promise((resolve) => setImmediate(resolve));
    if (!returned.delete(messageId)) return;
    topology.forget(queue);
    throw connectionLost(new Error('no queue took the message'));
  }

  return {
    async waiting(queue) {
      await link.whenPassing(countPatienceMilliseconds);
      await topology.messages(queue);
      const asking = await link.acquire();
      const counted = link.answered(asking.queueDeclare({ queue: nameInRabbitmq(queue), passive: true }));
      return (await counted.finally(() => void asking.close())).messageCount;
    },
    async publish(queue, body, options = {}) {
      const bytes = encodeBody(body);
      const giveUpAt = performance.now() + patienceMilliseconds;
      for (let attempts = 1; ; attempts++) {
        try {
          await attempt(queue, bytes, options, giveUpAt);
          metrics.published(queue, true);
          return;
        } catch (error) {
          const reason = explain(error, queue);
          const again = reason.code === 'broker.unavailable' && attempts < maximumAttempts;
          if (again && performance.now() < giveUpAt) continue;
          metrics.published(queue, false);
          throw reason;
        }
      }
    },
  };
}

/** The library forgets a confirmation when its channel ends at the wrong moment: nobody waits for that. */
async function confirmed(channel: Channel, publishing: Promise<void>, giveUpAt: number): Promise<void> {
  const { promise: ended, reject } = Promise.withResolvers<never>();
  const onClose = () => setImmediate(() => reject(connectionLost()));
  const timer = setTimeout(() => reject(unconfirmed()), Math.max(0, giveUpAt - performance.now()));
  channel.once('close', onClose);
  try {
    await Promise.race([publishing, ended]);
  } finally {
    clearTimeout(timer);
    channel.off('close', onClose);
  }
}

function explain(error: unknown, queue: string): MillraceError {
  if (error instanceof MillraceError) return error;
  if (codeOf(error) === 'ACCESS_REFUSED') return notPermitted(nameInRabbitmq(queue), error);
  if (codeOf(error) === 'NACK') return unconfirmed(error);
  return connectionLost(error);
}
