import type { AsyncMessage, Channel } from 'rabbitmq-client';
import { handlerFailed, pastDeadline } from '../broker/errors.ts';
import type { Consumer, ServeContext, ServeOptions } from '../broker/port.ts';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import { messageFields } from '../trace/links.ts';
import { readTrace, startSpan, type TraceContext } from '../trace/trace-context.ts';
import { encodeAnswer, encodeProblem, type WireAnswer } from './answers.ts';
import { decodeBody, decodeHeaders, jsonType, unreadable } from './bodies.ts';
import type { BrokerMetrics } from './broker-metrics.ts';
import type { ChannelPool } from './channel-pool.ts';
import { serverLost, unreadableRequest } from './errors.ts';
import { GroupedAcks } from './grouped-acks.ts';
import type { Link } from './link.ts';
import { createSetAside } from './set-aside.ts';
import { type Subscription, subscribe } from './subscription.ts';
import { nameInRabbitmq, type Topology } from './topology.ts';

interface Parts {
  link: Link;
  channels: ChannelPool;
  topology: Topology;
  logger: Logger;
  metrics: BrokerMetrics;
}

interface Request {
  message: AsyncMessage;
  channel: Channel;
  acks: GroupedAcks;
  /** On the clock of performance.now(). */
  expiresAt: number;
}

/**
 * Answers requests, first in first out. RabbitMQ sends all that there are, so those beyond `concurrency` wait here. One
 * is acknowledged a moment after it is answered: when this process is killed, RabbitMQ gives it to another at once.
 * That one only says so: who asked sends it again, once, so that a request that kills its servers kills no third.
 *
 * The time of a request counts by RabbitMQ (its expiration) until it is sent here, and from then on by a clock that
 * never jumps. A deadline by the clock of the day would drop every request where the clocks of two machines differ; the
 * price is that the time on the way does not count.
 */
export async function serveRequests(
  { link, channels, topology, logger, metrics }: Parts,
  queue: string,
  handler: (body: unknown, context: ServeContext) => Promise<unknown>,
  { concurrency = 1, isReadable = () => true }: ServeOptions = {},
): Promise<Consumer> {
  const setAside = createSetAside({ link, topology, logger, metrics, queue });
  const waiting: Request[] = [];
  let working = 0;
  let whenIdle: (() => void) | undefined;
  /** Of the newest channel; those of older ones are held by their requests. */
  let acks: GroupedAcks | undefined;

  function onMessage(message: AsyncMessage, channel: Channel): void {
    if (acks?.channel !== channel) acks = new GroupedAcks(channel);
    acks.received(message.deliveryTag);
    const request = { message, channel, acks, expiresAt: performance.now() + Number(message.expiration ?? 0) };
    if (message.redelivered) reply(request, encodeProblem(serverLost()));
    else {
      const body = decodeBody(message);
      if (body === unreadable || !isReadable(body)) void setAside(message);
      waiting.push(request);
    }
    next();
  }
  function next(): void {
    while (working < concurrency) {
      const request = waiting.shift();
      if (!request) break;
      if (request.expiresAt <= performance.now()) {
        settle(request);
        continue;
      }
      working += 1;
      void run(request).finally(() => {
        working -= 1;
        next();
      });
    }
    if (working === 0) whenIdle?.();
  }
  async function run(request: Request): Promise<void> {
    reply(request, await answer(request));
  }
  async function answer({ message, expiresAt }: Request): Promise<WireAnswer> {
    const context = new Context(message, expiresAt);
    try {
      const body = decodeBody(message);
      if (body === unreadable) throw unreadableRequest();
      const answered = encodeAnswer(await handler(body, context));
      if (logger.isLevelEnabled('debug')) {
        logger.debug({ queue, ...messageFields(context.trace, context.headers) }, 'a request was answered');
      }
      return answered;
    } catch (error) {
      const fields = messageFields(context.trace, context.headers);
      if (error instanceof MillraceError) {
        logger[error.status < 500 ? 'debug' : 'warn']({ err: error, queue, ...fields }, 'a request was refused');
        return encodeProblem(error);
      }
      logger.error({ err: error, queue, ...fields }, 'a request failed');
      return encodeProblem(handlerFailed(error));
    } finally {
      context.end();
    }
  }
  /** After this side lost its connection the caller may still wait; one who gave up is not there any more. */
  function reply(request: Request, { type, body }: WireAnswer): void {
    const { message, channel } = request;
    const { replyTo, correlationId } = message;
    const open = channel.active ? channel : subscription?.channel();
    if (replyTo && open) {
      const envelope = { routingKey: replyTo, correlationId: correlationId ?? '', type, contentType: jsonType };
      open.basicPublish(envelope, body).catch(() => logger.debug({ queue }, 'an answer found no connection'));
    }
    settle(request);
  }
  function settle({ message, acks }: Request): void {
    acks.settle(message.deliveryTag);
  }

  let subscription: Subscription | undefined;
  subscription = await subscribe({
    link,
    channels,
    queue: nameInRabbitmq(queue),
    prepare: () => topology.requests(queue),
    forget: () => topology.forget(queue),
    prefetch: 0,
    onMessage,
    logger,
  });
  return {
    async cancel() {
      await subscription.cancel();
      // What came before the end is handed over by the library in this turn.
      await new Promise((resolve) => setImmediate(resolve));
      if (working > 0) await new Promise<void>((resolve) => (whenIdle = resolve));
      acks?.flush();
      subscription.release();
    },
  };
}

/** Makes what it holds on first use: most handlers never look at it. */
class Context implements ServeContext {
  readonly #message: AsyncMessage;
  readonly #expiresAt: number;
  #trace: TraceContext | undefined;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(message: AsyncMessage, expiresAt: number) {
    this.#message = message;
    this.#expiresAt = expiresAt;
  }

  get headers() {
    return decodeHeaders(this.#message);
  }

  get trace(): TraceContext {
    this.#trace ??= startSpan(readTrace(this.headers));
    return this.#trace;
  }

  get signal(): AbortSignal {
    if (!this.#controller) {
      const controller = new AbortController();
      this.#controller = controller;
      this.#timer = setTimeout(() => controller.abort(pastDeadline()), this.#expiresAt - performance.now());
    }
    return this.#controller.signal;
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
