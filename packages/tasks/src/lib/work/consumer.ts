import type { Broker, Consumer, Disposition, Logger, Message } from '@millrace/runtime/server';
import type { TaskMessage } from '../message.ts';
import { parseTaskMessage, queueOf } from '../message.ts';

const retryPauseMilliseconds = 1_000;

/**
 * How long a full worker stays with its queue: to leave it and come back costs the broker more than a short task costs
 * in all. A message that comes meanwhile waits so long at most.
 */
const lingerMilliseconds = 50;

export interface SlotConsumer {
  /** Takes no further task; resolves when a claim under way has ended. */
  stop(): Promise<void>;
}

/**
 * Consumes the tasks of one kind, but only while one of its `slots` is free: a
 * worker that stays full holds no message, so nothing waits behind a long task
 * while another worker is idle. A message is settled as soon as its task is claimed.
 *
 * `start` claims the task and starts it; it gives the promise of the run's end,
 * or undefined when there was nothing to claim.
 */
export function consumeWithSlots(options: {
  broker: Broker;
  kind: string;
  version: number;
  slots: number;
  logger: Logger;
  start: (message: TaskMessage) => Promise<{ ended: Promise<unknown> } | undefined>;
  /** Takes a message of a newer version, which this release cannot read, out of the queue for a while. */
  postpone: (message: TaskMessage) => Promise<void>;
}): SlotConsumer {
  const { broker, kind, version, slots, logger, start, postpone } = options;
  const stopping = new AbortController();
  const cancelling = new Set<Promise<void>>();
  let used = 0;
  let consumer: Consumer | undefined;
  let subscribing: Promise<void> | undefined;
  let leaving: NodeJS.Timeout | undefined;
  /** Resolves when a message that waits for a slot shall look again. */
  let change = Promise.withResolvers<void>();

  const wanted = () => used < slots && !stopping.signal.aborted;

  function pause(): void {
    clearTimeout(leaving);
    leaving = undefined;
    if (consumer) {
      const cancelled: Promise<void> = consumer.cancel().catch((error) => logger.warn({ err: error }, 'cannot cancel'));
      cancelling.add(cancelled);
      void cancelled.then(() => cancelling.delete(cancelled));
      consumer = undefined;
    }
    // After the end was asked for, so that what is handed back does not come here again.
    wake();
  }
  function resume(): void {
    if (!wanted() || consumer || subscribing) return;
    subscribing = subscribe().finally(() => {
      subscribing = undefined;
      if (!consumer) resume();
    });
  }
  async function subscribe(): Promise<void> {
    try {
      consumer = await broker.consume(queueOf(kind), onMessage, { prefetch: 1 });
      if (!wanted()) pause();
    } catch (error) {
      logger.warn({ err: error, kind }, 'cannot consume, trying again');
      await pauseFor(retryPauseMilliseconds, stopping.signal);
    }
  }
  function wake(): void {
    change.resolve();
    change = Promise.withResolvers<void>();
  }
  async function onMessage(message: Message): Promise<Disposition> {
    const parsed = parseTaskMessage(message.body);
    if (!parsed) {
      logger.error({ kind, body: message.body }, 'a message that cannot be read was set aside');
      return 'dead';
    }
    if (used >= slots && leaving) await change.promise;
    if (!wanted()) return 'requeue';
    try {
      if (parsed.version <= version) return await take(parsed);
      await postpone(parsed);
      return 'ack';
    } catch (error) {
      logger.warn({ err: error, kind, taskId: parsed.task }, 'cannot claim a task, trying again');
      await pauseFor(retryPauseMilliseconds, stopping.signal);
      return 'requeue';
    }
  }
  async function take(message: TaskMessage): Promise<Disposition> {
    used += 1;
    const run = await start(message).catch((error) => {
      free();
      throw error;
    });
    if (!run) {
      free();
      return 'ack';
    }
    if (used >= slots) leaving ??= setTimeout(pause, lingerMilliseconds);
    void run.ended.finally(free);
    return 'ack';
  }
  function free(): void {
    used -= 1;
    clearTimeout(leaving);
    leaving = undefined;
    wake();
    resume();
  }
  resume();
  return {
    async stop() {
      stopping.abort();
      await subscribing;
      pause();
      await Promise.all(cancelling);
    },
  };
}

function pauseFor(milliseconds: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, milliseconds);
  signal.addEventListener('abort', () => resolve(), { once: true });
  return promise.finally(() => clearTimeout(timer));
}
