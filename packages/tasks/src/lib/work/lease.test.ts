import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { grinder, openStage } from '../testing/stage.ts';

test('the result of a worker that lost its lease is refused', async () => {
  await using stage = await openStage();
  const zombie = Promise.withResolvers<string>();
  await stage.dispatcher({ sweepMilliseconds: 20 });
  await stage.worker([grinder(() => zombie.promise)]);
  const { id } = await stage.enqueue();
  await stage.event(id, ({ task }) => task.state === 'running');
  const other = Promise.withResolvers<string>();
  await stage.worker([grinder(() => other.promise)]);
  await stage.expireLease(id);
  await stage.event(id, ({ task }) => task.state === 'running' && task.attempt === 2);
  zombie.resolve('by the zombie');
  // The first worker can take the next task only after it has ended the one it lost.
  const next = await stage.enqueue();
  await stage.event(next.id, ({ task }) => task.state === 'running' || task.state === 'succeeded');
  assert.equal((await stage.tasks.require(id)).state, 'running');
  other.resolve('by the second');
  assert.equal((await stage.finished(id)).result, 'by the second');
});

test('a run hears that its lease is lost', async () => {
  await using stage = await openStage();
  const reason = Promise.withResolvers<unknown>();
  await stage.dispatcher({ sweepMilliseconds: 20 });
  const lossy = grinder(async ({ signal, progress, attempt }) => {
    if (attempt > 1) return 'done';
    const beat = setInterval(() => progress(0.5, 'Grinding'), 20);
    await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
    clearInterval(beat);
    reason.resolve(signal.reason.code);
    throw signal.reason;
  });
  await stage.worker([lossy]);
  const { id } = await stage.enqueue();
  await stage.event(id, ({ task }) => task.state === 'running');
  await stage.worker([grinder(async () => 'done')]);
  await stage.expireLease(id);
  assert.equal((await stage.finished(id)).result, 'done');
  assert.equal(await reason.promise, 'tasks.lease_lost');
});

test('a lease is kept by heartbeats for as long as the work takes', async () => {
  await using stage = await openStage();
  await stage.dispatcher({ sweepMilliseconds: 20 });
  const beats = async () => {
    const { rows } = await sql<{ beats: number }>`select count(distinct lease_expires_at) as beats from tasks`.execute(
      stage.database.kysely,
    );
    return rows[0]?.beats;
  };
  const handler = grinder(async ({ id }) => {
    const seen = new Set<string>();
    while (seen.size < 4) {
      const { rows } = await sql<{
        until: string;
      }>`select lease_expires_at::text as until from tasks where id = ${id}`.execute(stage.database.kysely);
      seen.add(rows[0]?.until ?? '');
    }
    return seen.size;
  });
  await stage.worker([{ ...handler, leaseSeconds: 0.6 }]);
  const { id } = await stage.enqueue();
  const task = await stage.finished(id);
  assert.deepEqual([task.state, task.attempt], ['succeeded', 1]);
  assert.equal(await beats(), 0);
});

test('a worker that stops hands back what is not done, without counting the attempt', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  const started = Promise.withResolvers<void>();
  const worker = await stage.worker([
    grinder(async ({ signal }) => {
      started.resolve();
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      throw signal.reason;
    }),
  ]);
  const { id } = await stage.enqueue();
  await started.promise;
  const deadline = new AbortController();
  const stopped = worker.stop(deadline.signal);
  deadline.abort();
  await stopped;
  const handedBack = await stage.tasks.require(id);
  assert.deepEqual([handedBack.state, handedBack.attempt], ['queued', 0]);
  await stage.worker([grinder(async ({ attempt }) => attempt)]);
  assert.equal((await stage.finished(id)).result, 1);
});

test('a worker that stops waits for its runs until the deadline', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  const work = Promise.withResolvers<string>();
  const worker = await stage.worker([grinder(() => work.promise)]);
  const { id } = await stage.enqueue();
  await stage.event(id, ({ task }) => task.state === 'running');
  const stopped = worker.stop(new AbortController().signal);
  work.resolve('done in time');
  await stopped;
  assert.equal((await stage.tasks.require(id)).result, 'done in time');
});

test('a task whose run ignores its signal is handed back all the same', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  const stubborn = Promise.withResolvers<string>();
  const worker = await stage.worker([grinder(() => stubborn.promise)]);
  const { id } = await stage.enqueue();
  await stage.event(id, ({ task }) => task.state === 'running');
  await worker.stop(AbortSignal.abort());
  stubborn.resolve('too late');
  await stage.worker([grinder(async () => 'by another')]);
  assert.equal((await stage.finished(id)).result, 'by another');
});

test('a worker that comes back under its name starts what it left behind at once', async () => {
  await using stage = await openStage();
  await stage.dispatcher({ sweepMilliseconds: 20 });
  const { id } = await stage.enqueue();
  await sql`update tasks set state = 'running', attempt = 1, lease_token = 1, lease_owner = 'mill',
    lease_expires_at = now() + interval '1 day' where id = ${id}`.execute(stage.database.kysely);
  await stage.worker([grinder(async ({ attempt }) => attempt)], { workerId: 'mill' });
  assert.equal((await stage.finished(id)).result, 2);
});
