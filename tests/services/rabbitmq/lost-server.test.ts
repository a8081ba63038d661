/** What becomes of calls whose server is killed while it works on them. */
import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after, test } from 'node:test';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { type Broker, openBroker } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { type Rabbitmq, startRabbitmq } from '../../product/services/rabbitmq.ts';
import { rabbitmqVersions } from '../../product/services/rabbitmq-versions.ts';

const connect = ({ url }: Rabbitmq, name: string): Promise<Broker> =>
  openBroker({ settings: { broker: { url } }, logger: testLogger(), name });

const long = { deadlineMilliseconds: 120_000 };
const fixture = fileURLToPath(new URL('./dying-server.fixture.ts', import.meta.url));

interface Dying extends Disposable {
  /** Resolves when it has died, and rejects when it has not for a long time. */
  died: Promise<unknown>;
}

/** A server in a process of its own that dies of the first request, or with the test; resolves when it serves. */
async function startDying({ url }: Rabbitmq, queue: string): Promise<Dying> {
  const child = fork(fixture, [queue, url.reveal()]);
  const bounded = { signal: AbortSignal.timeout(120_000) };
  const died = once(child, 'exit', bounded);
  died.catch(() => {});
  const end = () => void child.kill('SIGKILL');
  try {
    await Promise.race([
      once(child, 'message', bounded),
      died.then(() => assert.fail('the server ended before it served')),
    ]);
  } catch (error) {
    end();
    throw error;
  }
  return { died, [Symbol.dispose]: end };
}

/** Resolves when so many wait in RabbitMQ, sent to a server or not. */
async function untilMessages(rabbitmq: Rabbitmq, queue: string, count: number): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  const line = new RegExp(`${queue}\\t${count}$`, 'm');
  while (!line.test(await rabbitmq.control('list_queues', 'name', 'messages'))) {
    await delay(200, undefined, { signal });
  }
}
const untilEmpty = (rabbitmq: Rabbitmq, queue: string) => untilMessages(rabbitmq, queue, 0);

for (const [broker, programs] of rabbitmqVersions) {
  const rabbitmq = await startRabbitmq({ programs });
  after(() => rabbitmq[Symbol.asyncDispose]());

  test(`${broker}: calls under way in a server that is killed are answered by another, well before their deadline`, async () => {
    const queue = 'requests.lost';
    const [caller, other] = [await connect(rabbitmq, 'caller'), await connect(rabbitmq, 'other')];
    try {
      using dying = await startDying(rabbitmq, queue);
      const calls = [1, 2, 3].map((n) => caller.call(queue, n, long));
      await dying.died;
      const seen: unknown[] = [];
      await other.serve(queue, async (body) => {
        seen.push(body);
        return Number(body) * 2;
      });
      assert.deepEqual(await Promise.all(calls), [2, 4, 6]);
      assert.deepEqual(seen.sort(), [1, 2, 3], 'each was served once');
      await untilEmpty(rabbitmq, queue);
    } finally {
      await Promise.all([caller.close(), other.close()]);
    }
  });

  test(`${broker}: a call that kills its servers kills two and no third, and is told so`, async () => {
    const queue = 'requests.poison';
    const [caller, third] = [await connect(rabbitmq, 'caller'), await connect(rabbitmq, 'third')];
    try {
      using first = await startDying(rabbitmq, queue);
      using second = await startDying(rabbitmq, queue);
      const refused = assert.rejects(caller.call(queue, 'poison', long), {
        code: 'broker.server_lost',
        status: 503,
        transient: true,
      });
      await Promise.all([first.died, second.died]);
      const seen: unknown[] = [];
      await third.serve(queue, async (body) => {
        seen.push(body);
        return 'fine';
      });
      await refused;
      assert.equal(await caller.call(queue, 'healthy', long), 'fine');
      assert.deepEqual(seen, ['healthy']);
      await untilEmpty(rabbitmq, queue);
    } finally {
      await Promise.all([caller.close(), third.close()]);
    }
  });

  test(`${broker}: a call past its deadline is not served when its server was killed`, async () => {
    const queue = 'requests.late';
    const [caller, other] = [await connect(rabbitmq, 'caller'), await connect(rabbitmq, 'other')];
    try {
      using dying = await startDying(rabbitmq, queue);
      // The connections are open before the time counts.
      await other.serve('requests.early', async () => 'here');
      assert.equal(await caller.call('requests.early', null, long), 'here');
      const late = caller.call(queue, 'late', { deadlineMilliseconds: 2_000 });
      await assert.rejects(late, { code: 'broker.deadline' });
      await dying.died;
      const seen: unknown[] = [];
      await other.serve(queue, async (body) => {
        seen.push(body);
        return 'fine';
      });
      assert.equal(await caller.call(queue, 'next', long), 'fine');
      assert.deepEqual(seen, ['next']);
      await untilEmpty(rabbitmq, queue);
    } finally {
      await Promise.all([caller.close(), other.close()]);
    }
  });

  test(`${broker}: answered calls are RabbitMQ's no more, and one that came before them is until it is answered`, async () => {
    const queue = 'requests.slow';
    const [caller, server] = [await connect(rabbitmq, 'caller'), await connect(rabbitmq, 'server')];
    const { promise: released, resolve: release } = Promise.withResolvers<string>();
    try {
      await server.serve(queue, async (body) => (body === 'slow' ? await released : body), { concurrency: 2 });
      const slow = caller.call(queue, 'slow', long);
      for (let round = 0; round < 20; round++) {
        const bodies = Array.from({ length: 5 }, (_, index) => index);
        assert.deepEqual(await Promise.all(bodies.map((body) => caller.call(queue, body, long))), bodies);
      }
      await untilMessages(rabbitmq, queue, 1);
      release('done');
      assert.equal(await slow, 'done');
      await untilEmpty(rabbitmq, queue);
    } finally {
      await Promise.all([caller.close(), server.close()]);
    }
  });
}
