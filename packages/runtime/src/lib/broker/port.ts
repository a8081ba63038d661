import type { JsonValue } from '../../index.ts';
import type { TraceContext } from '../trace/trace-context.ts';

export interface Message {
  body: JsonValue;
  /** True when it was delivered before and not acknowledged. */
  redelivered: boolean;
  headers: MessageHeaders;
}

/** What travels beside a body, for example the context of a trace. */
export type MessageHeaders = Readonly<Record<string, string>>;

export interface PublishOptions {
  headers?: MessageHeaders;
}

export interface ServeContext {
  /** Aborts when nobody waits for the answer any more. */
  signal: AbortSignal;
  headers: MessageHeaders;
  /** The part of this process in the trace that the headers tell of. */
  trace: TraceContext;
}

/** What to do with a delivered message: taken, hand it back to the queue, or nobody can read it. */
export type Disposition = 'ack' | 'requeue' | 'dead';

export interface Consumer {
  /** Takes no further message; resolves when the handlers under way have ended. */
  cancel(): Promise<void>;
}

export interface CallOptions {
  /** Milliseconds from now; past it the call rejects, and the message is dropped unread soon after. */
  deadlineMilliseconds: number;
  signal?: AbortSignal;
  headers?: MessageHeaders;
}

export interface ServeOptions {
  /** Requests worked on at once. Default 1. */
  concurrency?: number;
  /** A request that is none is kept apart, for people to look at, besides being answered by the handler. */
  isReadable?: (body: unknown) => boolean;
}

/**
 * Carries messages between the roles: in process, or RabbitMQ. It only
 * carries: the truth of a durable task is its row in the database.
 *
 * Bodies are JSON between processes: `undefined` alone survives, inside it is
 * left out, and NaN becomes null.
 *
 * Rejections of `call` are MillraceErrors: `broker.no_consumer` (503, nobody
 * serves this queue), `broker.deadline` (503), `broker.closed` (503), or what
 * the handler threw (code, status and public sentence travel; the cause does not).
 * RabbitMQ adds `broker.unavailable`, `broker.blocked`, `broker.server_lost` (all 503) and `broker.too_large` (413).
 */
export interface Broker {
  /** Durable: resolves when the broker has taken responsibility for the message. */
  publish(queue: string, body: JsonValue, options?: PublishOptions): Promise<void>;
  /**
   * At most `prefetch` (default 1) messages of this consumer are unsettled at once. A handler that throws requeues.
   * Resolves also while the broker is away, and takes messages once it is back.
   */
  consume(
    queue: string,
    handler: (message: Message) => Promise<Disposition>,
    options?: { prefetch?: number },
  ): Promise<Consumer>;
  /** How many messages of `publish` wait to be delivered. @throws MillraceError when nobody can say now */
  waiting(queue: string): Promise<number>;
  /** Not persistent, first in first out. Served once, or, when its server was killed, once more: it must do no harm twice. */
  call(queue: string, body: unknown, options: CallOptions): Promise<unknown>;
  serve(
    queue: string,
    handler: (body: unknown, context: ServeContext) => Promise<unknown>,
    options?: ServeOptions,
  ): Promise<Consumer>;
  /** How many consumers serve this queue now, as far as this process knows. */
  servers(queue: string): number;
  /** @throws MillraceError that says why nothing passes now */
  check(): Promise<void>;
  close(): Promise<void>;
}
