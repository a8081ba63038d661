import type { JsonValue } from '../../index.ts';

export interface Message {
  body: JsonValue;
  /** True when it was delivered before and not acknowledged. */
  redelivered: boolean;
}

/** What to do with a delivered message: taken, hand it back to the queue, or nobody can read it. */
export type Disposition = 'ack' | 'requeue' | 'dead';

export interface Consumer {
  /** Takes no further message; resolves when the handlers under way have ended. */
  cancel(): Promise<void>;
}

export interface CallOptions {
  /** Milliseconds from now; past it the call rejects and the message is dropped unread. */
  deadlineMilliseconds: number;
  signal?: AbortSignal;
}

/**
 * Carries messages between the roles: in process, or (later) RabbitMQ. It only
 * carries: the truth of a durable task is its row in the database.
 *
 * Rejections of `call` are MillraceErrors: `broker.no_consumer` (503, nobody
 * serves this queue), `broker.deadline` (503), `broker.closed` (503), or what
 * the handler threw (code, status and public sentence travel; the cause does not).
 */
export interface Broker {
  /** Durable: resolves when the broker has taken responsibility for the message. */
  publish(queue: string, body: JsonValue): Promise<void>;
  /** At most `prefetch` (default 1) messages of this consumer are unsettled at once. A handler that throws requeues. */
  consume(
    queue: string,
    handler: (message: Message) => Promise<Disposition>,
    options?: { prefetch?: number },
  ): Promise<Consumer>;
  /** At most once, not persistent, first in first out. */
  call(queue: string, body: unknown, options: CallOptions): Promise<unknown>;
  serve(
    queue: string,
    handler: (body: unknown, context: { signal: AbortSignal }) => Promise<unknown>,
    options?: { concurrency?: number },
  ): Promise<Consumer>;
  /** How many consumers serve this queue now, as far as this process knows. */
  servers(queue: string): number;
  check(): Promise<void>;
  close(): Promise<void>;
}
