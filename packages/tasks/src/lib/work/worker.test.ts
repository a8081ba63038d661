import assert from 'node:assert/strict';
import { test } from 'node:test';
import { grinder, openStage, sift } from '../testing/stage.ts';

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
  const full = Promise.withResolvers<void>();
  const handler = grinder(async ({ input }) => {
    running += 1;
    most = Math.max(most, running);
    if (running === 3) full.resolve();
    await full.promise;
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
