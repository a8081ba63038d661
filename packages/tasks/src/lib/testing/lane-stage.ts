import assert from 'node:assert/strict';
import { inProcessBroker, type MillraceError, type ServeContext, type TraceContext } from '@millrace/runtime/server';
import { createRequestLane, type RequestLaneOptions } from '../requests/lane.ts';
import { serveRequestLane } from '../requests/serve.ts';

interface Delivery {
  key: string;
  items: number[];
  signal: AbortSignal;
  context: ServeContext;
  answer(replies?: unknown[]): void;
  fail(error: unknown): void;
}

/** A lane whose server answers when the test says so; `deliveries` are the messages that reached it, in order. */
export async function openLane(options: Partial<RequestLaneOptions<number>> & { concurrency?: number } = {}) {
  const { concurrency = 100, ...laneOptions } = options;
  const broker = options.broker ?? inProcessBroker();
  const deliveries: Delivery[] = [];
  await serveRequestLane<number, unknown>({
    broker,
    name: 'test',
    concurrency,
    handle(key, items, context) {
      const { promise, resolve, reject } = Promise.withResolvers<unknown[]>();
      const answer = (replies: unknown[] = items.map((item) => `${key} ${item}`)) => resolve(replies);
      deliveries.push({ key, items, signal: context.signal, context, answer, fail: reject });
      return promise;
    },
  });
  const lane = createRequestLane<number, string>({
    broker,
    name: 'test',
    maximumItemsPerMessage: 10,
    deadlineMilliseconds: 60_000,
    maximumWaiting: 1_000,
    ...laneOptions,
  });
  return {
    broker,
    deliveries,
    call: (key: string, item: number, signal?: AbortSignal) => outcome(lane.call(key, item, { signal })),
    traced: (key: string, item: number, trace: TraceContext) => outcome(lane.call(key, item, { trace })),
    /** Calls, and lets what can leave leave. */
    async sent(key: string, item: number) {
      const reply = outcome(lane.call(key, item));
      await turn();
      return { reply };
    },
    refusal: (key: string, item: number) => lane.call(key, item).then(assert.fail, (error: MillraceError) => error),
    stop: () => lane.stop(),
    async [Symbol.asyncDispose]() {
      lane.stop();
      await broker.close();
    },
  };
}

/** The reply, or the code (or message) of the error. */
export function outcome(call: Promise<string>): Promise<string> {
  return call.catch((error: Error & { code?: string }) => error.code ?? error.message);
}

/** Lets everything that is ready happen. */
export const turn = () => new Promise((resolve) => setImmediate(resolve));
