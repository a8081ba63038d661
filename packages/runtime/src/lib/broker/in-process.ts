import type { JsonValue } from '../../index.ts';
import { brokerClosed, noConsumer } from './errors.ts';
import { createMessageQueue, type MessageQueue } from './in-process-messages.ts';
import { createRequestQueue, type RequestQueue } from './in-process-requests.ts';
import type { Broker } from './port.ts';

export interface InProcessBroker extends Broker {
  /** The newest messages of a queue that nobody could read. */
  dead(queue: string): readonly JsonValue[];
}

/**
 * The broker of a single process. Bodies of `call` pass by reference: the
 * handler must not change them. Nothing survives the process, which is enough,
 * since the outbox publishes unfinished tasks again.
 */
export function inProcessBroker(): InProcessBroker {
  const messages = new Map<string, MessageQueue>();
  const requests = new Map<string, RequestQueue>();
  let closed = false;

  function open<Q>(queues: Map<string, Q>, name: string, create: () => Q): Q {
    if (closed) throw brokerClosed();
    let queue = queues.get(name);
    if (!queue) {
      queue = create();
      queues.set(name, queue);
    }
    return queue;
  }

  return {
    async publish(queue, body, options) {
      open(messages, queue, createMessageQueue).publish(body, options?.headers);
    },
    async consume(queue, handler, options) {
      return open(messages, queue, createMessageQueue).consume(handler, options?.prefetch ?? 1);
    },
    waiting: async (queue) => messages.get(queue)?.waiting() ?? 0,
    call(queue, body, options) {
      if (closed) return Promise.reject(brokerClosed());
      const requestQueue = requests.get(queue);
      if (!requestQueue || requestQueue.servers() === 0) return Promise.reject(noConsumer());
      return requestQueue.call(body, options);
    },
    async serve(queue, handler, options) {
      return open(requests, queue, createRequestQueue).serve(handler, options?.concurrency ?? 1);
    },
    dead: (queue) => messages.get(queue)?.dead() ?? [],
    servers: (queue) => (requests.get(queue)?.servers() ?? 0) + (messages.get(queue)?.consumers() ?? 0),
    async check() {
      if (closed) throw brokerClosed();
    },
    async close() {
      closed = true;
      for (const queue of requests.values()) queue.close(brokerClosed());
      await Promise.all([...messages.values()].map((queue) => queue.close()));
    },
  };
}
