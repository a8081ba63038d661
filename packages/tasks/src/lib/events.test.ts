import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import fc from 'fast-check';
import type { TaskEvent } from '../index.ts';
import { grinder, openStage } from './testing/stage.ts';

const stage = await openStage();
await stage.dispatcher();
after(() => stage[Symbol.asyncDispose]());

async function collect(id: string, options: { after?: number; signal?: AbortSignal } = {}): Promise<TaskEvent[]> {
  const signal = options.signal ?? AbortSignal.timeout(30_000);
  return await Array.fromAsync(stage.tasks.events(id, { ...options, signal }));
}

test('events grow in id, tell the task as it was then, and end with finished', async () => {
  const worker = await stage.worker([
    grinder(async ({ progress, detail }) => {
      progress(0.5, 'Grinding');
      detail({ round: 1 });
      detail({ round: 2 });
      return 'flour';
    }),
  ]);
  const events = await collect((await stage.enqueue()).id);
  assert.deepEqual(
    events.map(({ id, type, task, data }) => [id, type, task.state, task.progress, task.step, data]),
    [
      [1, 'progress', 'queued', 0, 'Waiting to start', undefined],
      [2, 'progress', 'running', 0, 'Starting', undefined],
      [3, 'detail', 'running', 0.5, 'Grinding', { round: 1 }],
      [4, 'detail', 'running', 0.5, 'Grinding', { round: 2 }],
      [5, 'progress', 'running', 0.5, 'Grinding', undefined],
      [6, 'finished', 'succeeded', 1, 'Done', undefined],
    ],
  );
  assert.ok(events.slice(0, 5).every(({ task }) => !('result' in task) && !task.finishedAt));
  assert.deepEqual(
    events.map(({ task }) => task.startedAt !== undefined),
    [false, true, true, true, true, true],
  );
  assert.equal(events.at(-1)?.task.result, 'flour');
  await worker.stop();
});

test('a client that reconnects at any point, as often as it likes, gets every event once and in order', async () => {
  const rounds = 12;
  let step = Promise.withResolvers<void>();
  const worker = await stage.worker(
    [
      grinder(async ({ detail }) => {
        for (let round = 1; round <= rounds; round += 1) {
          detail({ round });
          if (round % 4 === 0) await step.promise;
        }
        return null;
      }),
    ],
    { slots: { grind: 4 } },
  );
  const total = rounds + 3;
  const cutPoints = fc.array(fc.integer({ min: 1, max: total - 1 }), { maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(fc.array(cutPoints, { minLength: 1, maxLength: 4 }), async (clients) => {
      step = Promise.withResolvers();
      const { id } = await stage.enqueue();
      const seen = clients.map((cuts) => reconnecting(id, new Set(cuts), () => step.resolve()));
      for (const ids of await Promise.all(seen)) {
        assert.deepEqual(
          ids,
          Array.from({ length: total }, (_, index) => index + 1),
        );
      }
    }),
    { numRuns: 25 },
  );
  await worker.stop();
});

/** Reads all events, but drops the connection after each id in `cuts` and comes back with Last-Event-ID. */
async function reconnecting(id: string, cuts: Set<number>, onFirst: () => void): Promise<number[]> {
  const ids: number[] = [];
  for (;;) {
    const connection = new AbortController();
    for await (const event of stage.tasks.events(id, { after: ids.at(-1) ?? 0, signal: connection.signal })) {
      ids.push(event.id);
      onFirst();
      if (event.type === 'finished') return ids;
      if (cuts.has(event.id)) connection.abort();
    }
  }
}

test('events that come while nobody reads are there when somebody does', async () => {
  const worker = await stage.worker([grinder(async () => 'done')]);
  const { id } = await stage.enqueue();
  await stage.finished(id);
  assert.deepEqual(
    (await collect(id, { after: 1 })).map((event) => event.id),
    [2, 3],
  );
  await worker.stop();
});

test('a client that has seen the end gets nothing more', async () => {
  const { id } = await stage.enqueue();
  await stage.tasks.cancel(id);
  for (const after of [2, 3, 10 ** 15]) assert.deepEqual(await collect(id, { after }), []);
});

test('a client that sends an id that was never given out hears what comes from then on, and the end', async () => {
  let heard = false;
  const talking = await stage.worker([
    grinder(async ({ id, detail }) => {
      for (let round = 1; !heard; round += 1) {
        detail({ round });
        await stage.tasks.get(id);
      }
      return null;
    }),
  ]);
  const { id } = await stage.enqueue();
  await stage.event(id, ({ task }) => task.state === 'running');
  const types: string[] = [];
  for await (const { type } of stage.tasks.events(id, { after: 10 ** 15, signal: AbortSignal.timeout(30_000) })) {
    heard = true;
    types.push(type);
  }
  assert.equal(types.at(-1), 'finished');
  await talking.stop();
});

test('a client that hangs up while it waits is let go', async () => {
  const { id } = await stage.tasks.enqueue(
    { kind: 'nobody', version: 1, input: { type: 'object' } },
    {},
    { createdBy: 'test' },
  );
  const hangUp = new AbortController();
  const events = stage.tasks.events(id, { signal: hangUp.signal })[Symbol.asyncIterator]();
  assert.equal((await events.next()).value?.id, 1);
  const waiting = events.next();
  hangUp.abort();
  assert.equal((await waiting).done, true);
});

test('events of a task that does not exist are an error', async () => {
  await assert.rejects(collect(crypto.randomUUID()), { code: 'tasks.not_found', status: 404 });
  await assert.rejects(collect('not-an-id'), { code: 'tasks.not_found' });
});

test('a subscriber that waits asks the database nothing while other tasks are busy', async () => {
  await using quiet = await openStage();
  const [watched, other] = [await quiet.enqueue(1), await quiet.enqueue(2)];
  const hangUp = new AbortController();
  const seen: number[] = [];
  const next = async () => {
    for await (const event of quiet.tasks.events(watched.id, { signal: hangUp.signal })) seen.push(event.id);
  };
  const watching = next();
  await quiet.event(watched.id, () => true);
  const heard = Promise.withResolvers<void>();
  const listening = await quiet.database.listen('millrace_tasks_events', (id) => id === other.id && heard.resolve());
  await quiet.tasks.cancel(other.id);
  let queries = 0;
  quiet.database.pool.on('acquire', () => {
    queries += 1;
  });
  await heard.promise;
  await new Promise((resolve) => setImmediate(resolve));
  assert.deepEqual([queries, seen], [0, [1]]);
  await listening.stop();
  hangUp.abort();
  await watching;
});

test('what a task tells about itself stays bounded, and its last words are kept', async () => {
  const told = 9_000;
  const worker = await stage.worker([
    grinder(async ({ detail, progress }) => {
      for (let round = 1; round <= told; round += 1) {
        detail({ round });
        progress(round / told, `Round ${round}`);
        if (round % 400 === 0) await new Promise((resolve) => setTimeout(resolve, 210));
      }
      return null;
    }),
  ]);
  const { id } = await stage.enqueue();
  await stage.finished(id);
  const events = await collect(id);
  assert.ok(events.length > 1_000 && events.length <= 2_600, `${events.length} events`);
  assert.deepEqual(events.findLast(({ type }) => type === 'detail')?.data, { round: told });
  assert.equal(events.findLast(({ type }) => type === 'progress')?.task.step, `Round ${told}`);
  await worker.stop();
});
