import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '@millrace/runtime/server';
import { sql } from 'kysely';
import { grind, grinder, openStage, sift } from '../testing/stage.ts';

test('a task that was enqueued is run and its result is kept', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  await stage.worker([grinder(async ({ input, createdBy }) => `${createdBy} ${input.number}`)]);
  const { id, state, attempt } = await stage.enqueue(7);
  assert.deepEqual({ state, attempt }, { state: 'queued', attempt: 0 });
  const task = await stage.finished(id);
  assert.equal(task.state, 'succeeded');
  assert.equal(task.result, 'test 7');
  assert.equal(task.progress, 1);
  assert.equal(task.attempt, 1);
  assert.deepEqual(await stage.tasks.require(id), task);
});

test('of two workers that compete for a task, one runs it', async () => {
  await using stage = await openStage();
  const finish = Promise.withResolvers<null>();
  const runs: number[] = [];
  const handler = grinder(async ({ input }) => {
    runs.push(input.number);
    return input.number === 1 ? await finish.promise : null;
  });
  const contested = await stage.enqueue(1);
  const last = await stage.enqueue(2);
  for (let copy = 0; copy < 10; copy += 1)
    await stage.broker.publish('tasks.grind', { task: contested.id, version: 1 });
  await stage.broker.publish('tasks.grind', { task: last.id, version: 1 });
  await stage.worker([handler], { slots: { grind: 2 } });
  await stage.worker([handler], { slots: { grind: 2 } });
  await stage.finished(last.id);
  finish.resolve(null);
  await stage.finished(contested.id);
  assert.deepEqual(runs, [1, 2]);
});

test('500 tasks are each done once, and never more at a time than there are slots', async () => {
  await using stage = await openStage();
  const done: number[] = [];
  let running = 0;
  let most = 0;
  const handler = grinder(async ({ input }) => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setImmediate(resolve));
    running -= 1;
    done.push(input.number);
    return null;
  });
  await stage.dispatcher();
  await stage.worker([handler], { slots: { grind: 3 } });
  const numbers = Array.from({ length: 500 }, (_, index) => index);
  const tasks = await Promise.all(numbers.map((number) => stage.enqueue(number)));
  await Promise.all(tasks.map(({ id }) => stage.finished(id)));
  assert.deepEqual(
    done.toSorted((a, b) => a - b),
    numbers,
  );
  assert.equal(most, 3);
});

test('a long task does not delay a task of another kind', async () => {
  await using stage = await openStage();
  const long = Promise.withResolvers<null>();
  await stage.dispatcher();
  await stage.worker([grinder(() => long.promise), { kind: sift, run: async () => 'sifted' }]);
  const first = await stage.enqueue(1);
  const second = await stage.enqueue(2);
  const other = await stage.tasks.enqueue(sift, { number: 3 }, { createdBy: 'test' });
  await stage.event(first.id, ({ task }) => task.state === 'running');
  assert.equal((await stage.finished(other.id)).result, 'sifted');
  assert.equal((await stage.tasks.require(first.id)).state, 'running');
  assert.equal((await stage.tasks.require(second.id)).state, 'queued');
  long.resolve(null);
  await stage.finished(second.id);
});

test('a full worker leaves its queue to others', async () => {
  await using stage = await openStage();
  const long = Promise.withResolvers<string>();
  await stage.dispatcher();
  await stage.worker([grinder(() => long.promise)]);
  const first = await stage.enqueue(1);
  await stage.event(first.id, ({ task }) => task.state === 'running');
  await stage.worker([grinder(async () => 'by the other')]);
  const second = await stage.enqueue(2);
  assert.equal((await stage.finished(second.id)).result, 'by the other');
  long.resolve('by the first');
  await stage.finished(first.id);
});

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
  const lossy = grinder(async ({ signal, progress }) => {
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

test('a message that nobody can read is set aside and does not stop the others', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  for (const body of [null, 'grind', { task: 'x', version: 1 }, { task: crypto.randomUUID() }]) {
    await stage.broker.publish('tasks.grind', body);
  }
  await stage.broker.publish('tasks.grind', { task: crypto.randomUUID(), version: 1 });
  await stage.worker([grinder(async () => 'done')]);
  assert.equal((await stage.finished((await stage.enqueue()).id)).result, 'done');
});

test('a task of a newer release waits for a worker that can read it, and the others go on', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  const newer = await stage.tasks.enqueue({ ...grind, version: 2 }, { number: 1 }, { createdBy: 'test' });
  await stage.worker([grinder(async () => 'by the old release')]);
  const older = await stage.enqueue(2);
  assert.equal((await stage.finished(older.id)).result, 'by the old release');
  assert.equal((await stage.tasks.require(newer.id)).state, 'queued');
  await stage.worker([{ kind: { ...grind, version: 2 }, run: async () => 'by the new release' }]);
  // Either worker may get the message; the old one puts the task back for some seconds.
  let task = await stage.tasks.require(newer.id);
  while (task.state === 'queued') {
    await stage.makeDue(newer.id);
    task = await stage.tasks.require(newer.id);
  }
  assert.equal((await stage.finished(newer.id)).result, 'by the new release');
});

test('an input that does not fit its kind fails the task with the place of the problem', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  await stage.worker([grinder(async () => 'never')]);
  const { id } = await stage.tasks.enqueue(grind, { number: 'one' } as never, { createdBy: 'test' });
  const { state, error } = await stage.finished(id);
  assert.equal(state, 'failed');
  assert.equal(error?.code, 'tasks.input_invalid');
  assert.match(error?.detail ?? '', /\/number/);
});

test('a result that the database refuses fails the task', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  // Numbers have no bound in JSON text, but jsonb has one.
  await stage.worker([grinder(async () => ({ toJSON: () => 1n }) as never)]);
  const { id } = await stage.enqueue();
  assert.equal((await stage.finished(id)).error?.code, 'tasks.result_unwritable');
});

test('an error of the database server counts as transient, an error of the code does not', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  await stage.worker([
    grinder(async ({ attempt }) => {
      if (attempt > 1) return 'done';
      await sql`select pg_terminate_backend(pg_backend_pid())`.execute(stage.database.kysely);
      return 'never';
    }),
  ]);
  const { id } = await stage.enqueue();
  await stage.event(id, ({ task }) => task.step.startsWith('Waiting to try again'));
  await stage.makeDue(id);
  assert.equal((await stage.finished(id)).result, 'done');
});

test('a transient error is tried again until the attempts are used up, then says so', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  await stage.worker([
    grinder(async () => {
      throw new MillraceError({ code: 'mill.dry', status: 503, detail: 'The river is low.', transient: true });
    }),
  ]);
  const { id } = await stage.tasks.enqueue(grind, { number: 1 }, { createdBy: 'test', maximumAttempts: 2 });
  const waiting = await stage.event(id, ({ task }) => task.state === 'queued' && task.attempt === 1);
  assert.equal(waiting.task.step, 'Waiting to try again: The river is low.');
  await stage.makeDue(id);
  const task = await stage.finished(id);
  assert.deepEqual(task.error, { code: 'mill.dry', detail: 'The river is low. It was tried 2 times.' });
  assert.equal(task.attempt, 2);
});

test('an error that is not transient fails the task at once, with its code and public sentence', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  await stage.worker([
    grinder(async () => {
      const cause = new Error('secret');
      throw new MillraceError({ code: 'mill.stone_broken', status: 422, detail: 'Replace the stone.', cause });
    }),
  ]);
  const task = await stage.finished((await stage.enqueue()).id);
  assert.deepEqual([task.state, task.attempt], ['failed', 1]);
  assert.deepEqual(task.error, { code: 'mill.stone_broken', detail: 'Replace the stone.' });
});

test('an unknown error fails the task without telling what is inside', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  await stage.worker([
    grinder(async () => {
      throw new Error('password=hunter2');
    }),
  ]);
  const task = await stage.finished((await stage.enqueue()).id);
  assert.equal(task.error?.code, 'internal');
  assert.doesNotMatch(JSON.stringify(task), /hunter2/);
});

test('messages about tasks that are gone do not stop a worker', async () => {
  await using stage = await openStage();
  const { id } = await stage.enqueue();
  await stage.tasks.cancel(id);
  for (let copy = 0; copy < 5; copy += 1) await stage.broker.publish('tasks.grind', { task: id, version: 1 });
  await stage.worker([grinder(async () => 'done')]);
  await stage.dispatcher();
  assert.equal((await stage.finished((await stage.enqueue()).id)).result, 'done');
});
