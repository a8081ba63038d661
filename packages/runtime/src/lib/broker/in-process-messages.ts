import type { JsonValue } from '../../index.ts';
import type { Consumer, Disposition, Message, MessageHeaders } from './port.ts';

export interface MessageQueue {
  publish(body: JsonValue, headers?: MessageHeaders): void;
  consume(handler: Handler, prefetch: number): Consumer;
  consumers(): number;
  waiting(): number;
  /** The newest messages that nobody could read. */
  dead(): readonly JsonValue[];
  /** Stops every consumer; resolves when the handlers under way have ended. */
  close(): Promise<void>;
}

type Handler = (message: Message) => Promise<Disposition>;

interface Subscriber {
  handler: Handler;
  prefetch: number;
  underWay: Set<Promise<void>>;
}

const deadKept = 1_000;

/** First in, first out; consumers take turns. */
export function createMessageQueue(): MessageQueue {
  const waiting: Message[] = [];
  const dead: JsonValue[] = [];
  const subscribers: Subscriber[] = [];
  let dispatching = false;

  /** Later in this tick, so that a handler never runs inside `publish`. */
  function dispatch(): void {
    if (dispatching) return;
    dispatching = true;
    queueMicrotask(() => {
      dispatching = false;
      while (waiting.length > 0) {
        const index = subscribers.findIndex((subscriber) => subscriber.underWay.size < subscriber.prefetch);
        const [subscriber] = index < 0 ? [] : subscribers.splice(index, 1);
        if (!subscriber) return;
        subscribers.push(subscriber);
        deliver(subscriber, waiting.shift() as Message);
      }
    });
  }

  function deliver(subscriber: Subscriber, message: Message): void {
    const work = handle(subscriber.handler, message).then((disposition) => {
      subscriber.underWay.delete(work);
      if (disposition === 'requeue') waiting.unshift({ ...message, redelivered: true });
      if (disposition === 'dead' && dead.push(message.body) > deadKept) dead.shift();
      dispatch();
    });
    subscriber.underWay.add(work);
  }

  function cancel(subscriber: Subscriber): Promise<unknown> {
    const index = subscribers.indexOf(subscriber);
    if (index >= 0) subscribers.splice(index, 1);
    return Promise.all(subscriber.underWay);
  }

  return {
    publish(body, headers = {}) {
      // As any broker does it: what arrives is JSON, and no longer the sender's own object.
      waiting.push({ body: JSON.parse(JSON.stringify(body)), redelivered: false, headers });
      dispatch();
    },
    consume(handler, prefetch) {
      const subscriber: Subscriber = { handler, prefetch, underWay: new Set() };
      subscribers.push(subscriber);
      dispatch();
      return { cancel: async () => void (await cancel(subscriber)) };
    },
    consumers: () => subscribers.length,
    waiting: () => waiting.length,
    dead: () => dead,
    async close() {
      await Promise.all([...subscribers].map(cancel));
    },
  };
}

/** A task of its own, so that a handler that throws and requeues for ever does not starve the event loop. */
async function handle(handler: Handler, message: Message): Promise<Disposition> {
  try {
    const disposition = await handler(message);
    if (disposition === 'requeue') await nextTurn();
    return disposition;
  } catch {
    await nextTurn();
    return 'requeue';
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
