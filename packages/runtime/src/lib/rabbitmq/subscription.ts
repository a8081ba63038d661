import type { AsyncMessage, Channel } from 'rabbitmq-client';
import { MillraceError } from '../errors.ts';
import type { Logger } from '../logging/logger.ts';
import type { ChannelPool } from './channel-pool.ts';
import { codeOf, notPermitted } from './errors.ts';
import type { Link } from './link.ts';

const retryMilliseconds = 500;

export interface SubscriptionOptions {
  link: Link;
  channels: ChannelPool;
  /** Name in RabbitMQ. */
  queue: string;
  /** Makes the queue, when it is not known to be there. */
  prepare: () => Promise<void>;
  /** Lets `prepare` look again. */
  forget: () => void;
  /** Unsettled messages at most; 0 for no limit. */
  prefetch: number;
  onMessage: (message: AsyncMessage, channel: Channel) => void;
  logger: Logger;
}

export interface Subscription {
  /** The channel of now; undefined while the broker is away. */
  channel(): Channel | undefined;
  /** Resolves when no further message comes. */
  cancel(): Promise<void>;
  /** For when the messages of a cancelled subscription are settled: hands its channel to the next. */
  release(): void;
}

interface Attachment {
  channel: Channel;
  consumerTag: string;
  detach: () => void;
}

/**
 * Receives the messages of a queue until it is cancelled, over any number of connections. Resolves when it receives,
 * or as soon as it is known that this must wait for the broker.
 *
 * @throws MillraceError `broker.topology_mismatch`, `broker.not_permitted`
 */
export async function subscribe(options: SubscriptionOptions): Promise<Subscription> {
  const { link, channels, queue, prepare, forget, prefetch, onMessage, logger } = options;
  let attachment: Attachment | undefined;
  let attaching: Promise<void> | undefined;
  let cancelled = false;
  /** The caller has its answer: a later refusal is tried again. */
  let known = false;
  let timer: NodeJS.Timeout | undefined;
  let leftover: Channel | undefined;
  const first = Promise.withResolvers<void>();

  function attach(): void {
    clearTimeout(timer);
    if (cancelled || attachment) return;
    attaching ??= tryToAttach()
      .then(first.resolve, onFailure)
      .finally(() => {
        attaching = undefined;
      });
  }
  async function tryToAttach(): Promise<void> {
    await prepare();
    const channel = await channels.take(prefetch);
    const consuming = channel.basicConsume({ queue }, (message) => onMessage(message, channel));
    const { consumerTag } = await link.answered(consuming);
    const onClose = () => lost(consumerTag);
    channel.on('close', onClose);
    channel.on('basic.cancel', onCancel);
    const detach = () => {
      channel.off('close', onClose);
      channel.off('basic.cancel', onCancel);
    };
    attachment = { channel, consumerTag, detach };
    if (!channel.active) lost(consumerTag);
    if (cancelled) await end();
  }
  /** RabbitMQ ends a consumer whose queue was deleted. */
  function onCancel(consumerTag: string): void {
    forget();
    lost(consumerTag);
  }
  function lost(consumerTag: string): void {
    if (attachment?.consumerTag !== consumerTag) return;
    attachment.detach();
    attachment = undefined;
    attach();
  }
  function onFailure(cause: unknown): void {
    if (cancelled) return;
    // It was still there when it was asked for: the end of its consumer is told before the queue has gone.
    if (codeOf(cause) === 'NOT_FOUND') forget();
    const error = codeOf(cause) === 'ACCESS_REFUSED' ? notPermitted(queue, cause) : cause;
    if (!known && error instanceof MillraceError && !error.transient) {
      stop();
      first.reject(error);
      return;
    }
    first.resolve();
    // Without a connection the next one attaches.
    if (link.state() !== 'up') return;
    logger.warn({ err: error, queue }, 'cannot receive from a queue, trying again');
    timer = setTimeout(attach, retryMilliseconds);
  }
  function stop(): void {
    cancelled = true;
    clearTimeout(timer);
    for (const end of listening) end();
  }
  async function end(): Promise<void> {
    if (!attachment) return;
    const { channel, consumerTag, detach } = attachment;
    attachment = undefined;
    detach();
    leftover = channel;
    // Sent in this turn: what is acknowledged after it brings no further message. A channel that is gone has ended too.
    await channel.basicCancel(consumerTag).catch(() => {});
  }

  const listening = [link.onUp(attach), link.onDown(first.resolve)];
  if (link.state() === 'up') attach();
  if (link.state() === 'away') first.resolve();
  await first.promise;
  known = true;
  return {
    channel: () => attachment?.channel,
    async cancel() {
      stop();
      await end();
      await attaching;
    },
    release() {
      if (leftover) channels.giveBack(leftover, prefetch);
      leftover = undefined;
    },
  };
}
