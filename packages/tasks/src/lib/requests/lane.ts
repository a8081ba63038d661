import { type Broker, type Metrics, type TraceContext, writeTraces } from '@millrace/runtime/server';
import { deadlinePassed, isErrorReply, laneStopped, overloaded, toMillraceError, unreadable } from './errors.ts';
import { createLaneMetrics } from './metrics.ts';
import { type LaneMessage, laneQueue } from './serve.ts';
import { type Entry, WaitingEntries } from './waiting.ts';

export interface RequestLaneOptions<Item> {
  broker: Broker;
  /** The lane that `serveRequestLane` serves under the same name. */
  name: string;
  /** Most items in one message, or most of their weight. */
  maximumItemsPerMessage: number;
  /** What an item counts, for example its rows. Default 1. */
  weight?: (item: Item) => number;
  /** Default 2: one at work, one at hand. More only moves the waiting to where it cannot be coalesced. */
  maximumInFlightPerServer?: number;
  /** Time from `call` to the answer. */
  deadlineMilliseconds: number;
  /** Most calls that wait, whatever the expected time. */
  maximumWaiting: number;
  metrics?: Metrics | undefined;
  /** Milliseconds on a clock that never jumps. Default performance.now; tests turn it by hand. */
  now?: () => number;
}

export interface LaneCallOptions {
  signal?: AbortSignal | undefined;
  /** Of whoever asks; a message stands in the trace of its oldest call. */
  trace?: TraceContext | undefined;
}

export interface RequestLane<Item, Reply> {
  /**
   * Rejects with `signal.reason` when that aborts, with what the handler said about this item, or with a MillraceError:
   * `requests.overloaded` (503, at once), `requests.deadline_passed` (503), `requests.stopped` (503), or the broker's.
   */
  call(key: string, item: Item, options?: LaneCallOptions): Promise<Reply>;
  /** Rejects what waits and takes no more. */
  stop(): void;
}

/** Calls that travel in one message. */
interface Batch<Item, Reply> {
  entries: Entry<Item, Reply>[];
  /** Entries that still want the answer. */
  open: number;
  controller: AbortController;
}

const performanceNow = () => performance.now();

/** Weight of the newest message in the moving average of service time. */
const smoothing = 0.2;

/**
 * The caller's side of a request lane. While a server has room, a call leaves
 * at once; under load calls wait, first in first out, and those of one key leave
 * together, so that messages grow with the load and nothing waits for a timer.
 */
export function createRequestLane<Item, Reply>(options: RequestLaneOptions<Item>): RequestLane<Item, Reply> {
  const { broker, name, maximumItemsPerMessage, deadlineMilliseconds, maximumWaiting } = options;
  const { weight: weigh = () => 1, maximumInFlightPerServer = 2, now = performanceNow } = options;
  const queue = laneQueue(name);
  const metrics = createLaneMetrics(options.metrics, name);
  const waiting = new WaitingEntries<Item, Reply>();
  /** Every call without an answer, in order of arrival, which is the order of deadlines; with its message, once sent. */
  const unanswered = new Map<Entry<Item, Reply>, Batch<Item, Reply> | undefined>();
  let inFlight = 0;
  let sequence = 0;
  let sending = false;
  let serviceMilliseconds = 0;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const capacity = () => maximumInFlightPerServer * Math.max(1, broker.servers(queue));

  function call(key: string, item: Item, { signal, trace }: LaneCallOptions = {}): Promise<Reply> {
    if (stopped) return Promise.reject(laneStopped());
    if (signal?.aborted) return Promise.reject(signal.reason);
    const weight = weigh(item);
    const refusal = refuse(key, weight);
    if (refusal) return Promise.reject(refusal);
    const { promise, resolve, reject } = Promise.withResolvers<Reply>();
    const expiresAt = now() + deadlineMilliseconds;
    const entry: Entry<Item, Reply> = { key, item, weight, sequence: sequence++, expiresAt, trace, resolve, reject };
    unanswered.set(entry, undefined);
    waiting.add(entry);
    if (!timer) watchDeadlines(deadlineMilliseconds);
    sendSoon();
    return signal ? abortable(entry, promise, signal) : promise;
  }

  /** The error for a call that would be answered too late: said at once, so that the caller can go elsewhere. */
  function refuse(key: string, weight: number): Error | undefined {
    const messages = waiting.messagesWith(key, weight, maximumItemsPerMessage);
    if (messages <= capacity() - inFlight) return undefined;
    const expected = serviceMilliseconds * (1 + messages / capacity());
    if (expected <= deadlineMilliseconds && waiting.size < maximumWaiting) return undefined;
    metrics.refused();
    return overloaded(expected);
  }

  function abortable(entry: Entry<Item, Reply>, promise: Promise<Reply>, signal: AbortSignal): Promise<Reply> {
    const onAbort = () => giveUp(entry, signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    return promise.finally(() => signal.removeEventListener('abort', onAbort));
  }

  /**
   * Once everything that has arrived by now is read: calls that came together leave
   * together, even when the lane was idle. It costs a turn of the event loop, no time.
   */
  function sendSoon(): void {
    if (sending || inFlight >= capacity()) return;
    sending = true;
    setImmediate(() => {
      sending = false;
      send();
    });
  }

  function send(): void {
    while (waiting.size > 0 && inFlight < capacity()) {
      const entries = waiting.takeOldest(maximumItemsPerMessage);
      const batch: Batch<Item, Reply> = { entries, open: entries.length, controller: new AbortController() };
      for (const entry of entries) unanswered.set(entry, batch);
      inFlight += 1;
      void deliver(batch);
    }
  }

  async function deliver({ entries, controller }: Batch<Item, Reply>): Promise<void> {
    const sentAt = now();
    const newest = entries.at(-1) as Entry<Item, Reply>;
    const message: LaneMessage<Item> = { key: newest.key, items: entries.map((entry) => entry.item) };
    const headers = writeTraces(entries.map(({ trace }) => trace));
    try {
      const replies = await broker.call(queue, message, {
        deadlineMilliseconds: Math.max(1, newest.expiresAt - sentAt),
        signal: controller.signal,
        ...(headers && { headers }),
      });
      measure(sentAt, entries.length, true);
      answer(entries, replies);
    } catch (error) {
      measure(sentAt, entries.length, false);
      for (const entry of entries) if (unanswered.delete(entry)) entry.reject(error);
    }
    inFlight -= 1;
    send();
  }

  function answer(entries: Entry<Item, Reply>[], replies: unknown): void {
    if (!Array.isArray(replies) || replies.length !== entries.length) {
      throw unreadable(`${entries.length} answers were expected`);
    }
    entries.forEach((entry, index) => {
      const reply: unknown = replies[index];
      if (!unanswered.delete(entry)) return;
      if (isErrorReply(reply)) entry.reject(toMillraceError(reply));
      else entry.resolve(reply as Reply);
    });
  }

  /** A failure says little about the service time, unless it took longer than usual. */
  function measure(sentAt: number, items: number, succeeded: boolean): void {
    const took = now() - sentAt;
    metrics.message(items, took / 1000);
    if (serviceMilliseconds === 0) serviceMilliseconds = succeeded ? took : 0;
    else if (succeeded || took > serviceMilliseconds) serviceMilliseconds += smoothing * (took - serviceMilliseconds);
  }

  function giveUp(entry: Entry<Item, Reply>, reason: unknown): void {
    const batch = unanswered.get(entry);
    if (!unanswered.delete(entry)) return;
    waiting.delete(entry);
    entry.reject(reason);
    if (!batch) return;
    batch.open -= 1;
    if (batch.open === 0) batch.controller.abort(reason);
  }

  /** One timer for all deadlines, since they pass in the order of arrival. It keeps no process alive. */
  function watchDeadlines(milliseconds: number): void {
    timer = setTimeout(expire, milliseconds).unref();
  }
  function expire(): void {
    timer = undefined;
    const time = now();
    for (const entry of unanswered.keys()) {
      if (entry.expiresAt > time) {
        watchDeadlines(entry.expiresAt - time);
        return;
      }
      giveUp(entry, deadlinePassed());
    }
  }

  return {
    call,
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const entry of [...unanswered.keys()]) if (!unanswered.get(entry)) giveUp(entry, laneStopped());
    },
  };
}
