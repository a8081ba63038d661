import type { Channel } from 'rabbitmq-client';
import { codeOf, connectionLost, notPermitted, topologyMismatch } from './errors.ts';
import type { Link } from './link.ts';

/** A change of what a queue is or of what travels in it gets a new version, and so queues of its own. */
const prefix = 'millrace.v1.';
/** Exchange and queue of what nobody could read. */
export const deadLetters = `${prefix}dead`;
const deadKept = 10_000;

/**
 * Deliveries that end without acknowledgement before a message counts as dead. A task is acknowledged when it is
 * claimed, so these are failed claims, one a second while the database is away: far more than 20, the default.
 */
const deliveryLimit = 10_000;

export const nameInRabbitmq = (queue: string) => prefix + queue;

export interface Topology {
  /** Makes the durable queue of messages, when it is not there. */
  messages(queue: string): Promise<void>;
  /** Makes the queue of requests, when it is not there. */
  requests(queue: string): Promise<void>;
  /** Makes the place of what nobody could read, when it is not there. */
  deadLetters(): Promise<void>;
  /** Lets the next use of a queue look again. */
  forget(queue: string): void;
}

/** Declares what is used, once per connection; anybody may come first. A user who may not declare finds what others made. */
export function createTopology(link: Link): Topology {
  const declared = new Map<string, Promise<void>>();
  link.onDown(() => declared.clear());

  function once(queue: string, declare: (channel: Channel, name: string) => Promise<unknown>): Promise<void> {
    let known = declared.get(queue);
    if (!known) {
      known = declareOrFind(link, nameInRabbitmq(queue), declare);
      declared.set(queue, known);
      known.catch(() => declared.delete(queue));
    }
    return known;
  }
  return {
    messages: (queue) => once(queue, declareMessages),
    requests: (queue) => once(queue, declareRequests),
    deadLetters: () => once('dead', declareDeadLetters),
    forget: (queue) => void declared.delete(queue),
  };
}

async function declareDeadLetters(channel: Channel): Promise<void> {
  await channel.exchangeDeclare({ exchange: deadLetters, type: 'fanout', durable: true });
  await channel.queueDeclare({
    queue: deadLetters,
    durable: true,
    arguments: { 'x-queue-type': 'quorum', 'x-max-length': deadKept },
  });
  await channel.queueBind({ queue: deadLetters, exchange: deadLetters });
}

async function declareMessages(channel: Channel, queue: string): Promise<void> {
  await declareDeadLetters(channel);
  await channel.queueDeclare({
    queue,
    durable: true,
    arguments: {
      'x-queue-type': 'quorum',
      'x-delivery-limit': deliveryLimit,
      'x-dead-letter-exchange': deadLetters,
    },
  });
}

async function declareRequests(channel: Channel, queue: string): Promise<void> {
  await channel.queueDeclare({ queue, durable: true, arguments: { 'x-queue-type': 'classic' } });
}

async function declareOrFind(
  link: Link,
  name: string,
  declare: (channel: Channel, name: string) => Promise<unknown>,
): Promise<void> {
  try {
    await onChannel(link, (channel) => declare(channel, name));
  } catch (error) {
    if (codeOf(error) === 'PRECONDITION_FAILED') throw topologyMismatch(name, error);
    if (codeOf(error) !== 'ACCESS_REFUSED') throw error;
    await find(link, name);
  }
}

async function find(link: Link, name: string): Promise<void> {
  try {
    await onChannel(link, (channel) => channel.queueDeclare({ queue: name, passive: true }));
  } catch (error) {
    if (codeOf(error) === 'ACCESS_REFUSED' || codeOf(error) === 'NOT_FOUND') throw notPermitted(name, error);
    throw error;
  }
}

/** A refused declaration closes its channel: it gets one of its own. */
async function onChannel(link: Link, work: (channel: Channel) => Promise<unknown>): Promise<void> {
  const channel = await link.acquire();
  try {
    await link.answered(work(channel));
  } catch (error) {
    if (link.trouble()) throw link.trouble() ?? connectionLost(error);
    throw error;
  } finally {
    void channel.close();
  }
}
