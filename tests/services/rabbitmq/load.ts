import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { type Broker, MillraceError } from '@millrace/runtime/server';

/** Messages and calls that go on whatever happens, and a book of what became of them. */
export interface Load extends Disposable {
  /** Messages whose publication was confirmed. */
  confirmed: Set<string>;
  /** How often each message was received. */
  received: Map<string, number>;
  /** Calls that were answered, rightly. */
  answered: number;
  /** What calls and publications were refused with. */
  refusals: MillraceError[];
  /** Resolves after so many more confirmed messages, received messages and answered calls. */
  progress(count: number): Promise<void>;
  /** Ends the load; resolves when every confirmed message has been received. */
  stop(): Promise<void>;
}

export async function startLoad(parts: { sender: Broker; receiver: Broker; queue: string }): Promise<Load> {
  const { sender, receiver, queue } = parts;
  const lane = `requests.${queue}`;
  const received = new Map<string, number>();
  const confirmed = new Set<string>();
  /** Messages of an earlier load may still come, when their confirmation was lost. */
  const name = randomUUID();
  const refusals: MillraceError[] = [];
  const steps = new EventTarget();
  const step = () => steps.dispatchEvent(new Event('step'));
  let answered = 0;
  let stopped = false;

  const consumer = await receiver.consume(
    queue,
    async ({ body }) => {
      const message = String(body);
      if (message.startsWith(name)) received.set(message, (received.get(message) ?? 0) + 1);
      step();
      return 'ack';
    },
    { prefetch: 5 },
  );
  const server = await receiver.serve(lane, async (body) => Number(body) * 2, { concurrency: 2 });

  /** A client that was refused comes back a little later. */
  const pause = () => delay(20);
  function refused(error: unknown): void {
    if (!(error instanceof MillraceError)) throw error;
    refusals.push(error);
  }
  /** As the outbox does it: what is refused is published again. */
  async function publishAll(start: number): Promise<void> {
    for (let n = start; !stopped; n += publishers) {
      const message = `${name} ${n}`;
      for (;;) {
        try {
          await sender.publish(queue, message);
          break;
        } catch (error) {
          refused(error);
          if (stopped) return;
          await pause();
        }
      }
      confirmed.add(message);
      step();
    }
  }
  async function callAll(): Promise<void> {
    for (let n = 0; !stopped; n++) {
      try {
        if ((await sender.call(lane, n, { deadlineMilliseconds: 3_000 })) !== n * 2) throw new Error('a wrong answer');
        answered++;
        step();
      } catch (error) {
        refused(error);
        await pause();
      }
    }
  }
  const publishers = 4;
  const all = Promise.all([...[0, 1, 2, 3].map(publishAll), callAll(), callAll()]);

  const failed = all.then(() => new Promise<never>(() => {}));

  async function until(reached: () => boolean): Promise<void> {
    const signal = AbortSignal.timeout(120_000);
    while (!reached()) await Promise.race([once(steps, 'step', { signal }), failed]);
  }
  return {
    confirmed,
    received,
    refusals,
    get answered() {
      return answered;
    },
    async progress(count) {
      const goal = [confirmed.size + count, received.size + count, answered + count] as const;
      await until(() => confirmed.size >= goal[0] && received.size >= goal[1] && answered >= goal[2]);
    },
    async stop() {
      stopped = true;
      await all;
      await until(() => [...confirmed].every((message) => received.has(message)));
      await Promise.all([consumer.cancel(), server.cancel()]);
    },
    [Symbol.dispose]() {
      stopped = true;
    },
  };
}
