import type { AsyncMessage, Channel } from 'rabbitmq-client';
import { brokerClosed, noConsumer } from '../broker/errors.ts';
import type { CallOptions } from '../broker/port.ts';
import { MillraceError } from '../errors.ts';
import { decodeAnswer } from './answers.ts';
import { encodeBody, jsonType } from './bodies.ts';
import { connectionLost, isServerLost } from './errors.ts';
import type { Link } from './link.ts';
import { PendingCall } from './pending-call.ts';
import type { ServerCounts } from './server-counts.ts';
import { nameInRabbitmq } from './topology.ts';

interface SentCall {
  call: PendingCall;
  body: Buffer;
  isRepeated: boolean;
}

/** While a lost connection is younger than this, calls wait for it; later they are refused at once. */
const graceMilliseconds = 2_000;

const replyTo = 'amq.rabbitmq.reply-to';

export interface Calls {
  call(queue: string, body: unknown, options: CallOptions): Promise<unknown>;
  /** Rejects all that are under way. */
  close(): void;
}

/**
 * The asking side of requests, over direct reply-to. Answers come back to the channel that asked; with it, all calls
 * under way are lost. One whose server ended before it answered is sent to another, once. This is the hot path of every
 * prediction.
 */
export function createCalls({ link, counts }: { link: Link; counts: ServerCounts }): Calls {
  const all = new Set<PendingCall>();
  /** Calls that were sent, by correlation id. */
  const sent = new Map<string, SentCall>();
  let channel: Channel | undefined;
  let opening: Promise<Channel> | undefined;
  let sequence = 0;
  let closed = false;

  async function open(): Promise<Channel> {
    const opened = await link.acquire();
    await opened.basicConsume({ queue: replyTo, noAck: true }, onAnswer);
    opened.on('basic.return', ({ correlationId }) => sent.get(correlationId ?? '')?.call.fail(noConsumer()));
    opened.once('close', onLost);
    channel = opened;
    return opened;
  }
  function openChannel(): Promise<Channel> {
    if (channel) return Promise.resolve(channel);
    opening ??= open().finally(() => {
      opening = undefined;
    });
    return opening;
  }
  function onLost(): void {
    channel = undefined;
    for (const { call } of [...sent.values()]) call.fail(connectionLost());
  }
  function onAnswer(message: AsyncMessage): void {
    // Gone when the caller gave up.
    const correlationId = message.correlationId ?? '';
    const known = sent.get(correlationId);
    if (!known) return;
    try {
      known.call.succeed(decodeAnswer(message));
    } catch (error) {
      if (isServerLost(error) && !known.isRepeated && channel) {
        known.isRepeated = true;
        transmit(channel, correlationId, known);
      } else known.call.fail(error);
    }
  }

  /** Waits for a young connection, and makes sure that somebody serves. */
  async function prepare(call: PendingCall): Promise<Channel> {
    await link.whenUp(Math.min(graceMilliseconds - link.awayMilliseconds(), call.remainingMilliseconds()));
    await link.whenPassing(0);
    const opened = await openChannel();
    if (counts.known(call.queue) === 0 && (await counts.refresh(call.queue)) === 0) throw noConsumer();
    return opened;
  }

  function send(on: Channel, call: PendingCall, body: Buffer): void {
    if (call.settled) return;
    const trouble = link.trouble();
    if (trouble) {
      call.fail(trouble);
      return;
    }
    const correlationId = String(sequence++);
    call.onSettled(() => sent.delete(correlationId));
    const one = { call, body, isRepeated: false };
    sent.set(correlationId, one);
    transmit(on, correlationId, one);
  }

  function transmit(on: Channel, correlationId: string, { call, body }: SentCall): void {
    const envelope = {
      routingKey: nameInRabbitmq(call.queue),
      mandatory: true,
      correlationId,
      replyTo,
      contentType: jsonType,
      expiration: String(Math.max(1, Math.ceil(call.remainingMilliseconds()))),
      ...(call.headers && { headers: call.headers }),
    };
    on.basicPublish(envelope, body).catch((error) => call.fail(connectionLost(error)));
  }

  return {
    call(queue, body, options) {
      if (closed) return Promise.reject(brokerClosed());
      const call = new PendingCall(queue, options);
      if (call.settled) return call.promise;
      all.add(call);
      call.onSettled(() => all.delete(call));
      try {
        const bytes = encodeBody(body);
        if (channel && counts.known(queue) > 0) send(channel, call, bytes);
        else prepare(call).then((opened) => send(opened, call, bytes), fail);
      } catch (error) {
        fail(error);
      }
      return call.promise;

      function fail(error: unknown): void {
        call.fail(error instanceof MillraceError ? error : connectionLost(error));
      }
    },
    close() {
      closed = true;
      for (const call of [...all]) call.fail(brokerClosed());
    },
  };
}
