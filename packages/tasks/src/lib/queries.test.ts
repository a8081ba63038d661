import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { grinder, openStage, sift } from './testing/stage.ts';

const stage = await openStage();
after(() => stage[Symbol.asyncDispose]());

test('tasks are listed newest first, page by page, each once', async () => {
  const created = [];
  for (let number = 0; number < 5; number += 1) {
    created.unshift((await stage.tasks.enqueue(sift, { number }, { createdBy: 'test', subject: { number } })).id);
  }
  const listed = [];
  let cursor: string | undefined;
  do {
    const page = await stage.tasks.list({ kind: 'sift', limit: 2, ...(cursor && { cursor }) });
    listed.push(...page.items.map(({ id }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  assert.deepEqual(listed, created);
});

test('the list can be narrowed to a state', async () => {
  const { id } = await stage.enqueue();
  await stage.tasks.cancel(id);
  const page = await stage.tasks.list({ kind: 'grind', state: 'cancelled' });
  assert.ok(page.items.some((task) => task.id === id));
  assert.ok(page.items.every((task) => task.state === 'cancelled'));
});

test('what waits or runs is told with its input, and no more once it is over', async () => {
  const { id } = await stage.tasks.enqueue(sift, { number: 77 }, { createdBy: 'test', delaySeconds: 3_600 });
  const mine = async () => (await stage.tasks.unfinished(['sift'])).filter((task) => task.id === id);
  assert.deepEqual(await mine(), [{ id, kind: 'sift', input: { number: 77 } }]);
  assert.deepEqual(await stage.tasks.unfinished(['other']), []);
  const unknown = crypto.randomUUID();
  assert.deepEqual(await stage.tasks.finishedBefore([id, unknown, 'no-id'], 0), [unknown]);
  await stage.tasks.cancel(id);
  assert.deepEqual(await mine(), []);
  assert.deepEqual(await stage.tasks.finishedBefore([id], 1), []);
  assert.deepEqual(await stage.tasks.finishedBefore([id], 0), [id]);
});

test('a cursor that the list never gave out is an error that says so', async () => {
  await assert.rejects(stage.tasks.list({ cursor: 'x' }), { code: 'tasks.cursor_invalid', status: 422 });
});

test('a task that does not exist is undefined to get, and an error to require and cancel', async () => {
  for (const id of [crypto.randomUUID(), 'not-an-id']) {
    assert.equal(await stage.tasks.get(id), undefined);
    await assert.rejects(stage.tasks.require(id), { code: 'tasks.not_found', status: 404 });
    await assert.rejects(stage.tasks.cancel(id), { code: 'tasks.not_found' });
  }
});

test('a queued task is cancelled at once and never runs', async () => {
  await using quiet = await openStage();
  const { id } = await quiet.enqueue(1);
  assert.equal((await quiet.tasks.cancel(id)).state, 'cancelled');
  await quiet.dispatcher();
  const ran: number[] = [];
  await quiet.worker([grinder(async ({ input }) => ran.push(input.number))]);
  await quiet.broker.publish('tasks.grind', { task: id, version: 1 });
  await quiet.finished((await quiet.enqueue(2)).id);
  assert.deepEqual(ran, [2]);
});

test('cancelling a running task stops its work', async () => {
  await using busy = await openStage();
  await busy.dispatcher();
  let stopped = false;
  const cancelledTwice = Promise.withResolvers<void>();
  await busy.worker([
    grinder(async ({ signal }) => {
      await new Promise((resolve) => signal.addEventListener('abort', resolve, { once: true }));
      await cancelledTwice.promise;
      stopped = true;
      throw signal.reason;
    }),
  ]);
  const { id } = await busy.enqueue();
  await busy.event(id, ({ task }) => task.state === 'running');
  const answer = await busy.tasks.cancel(id);
  assert.deepEqual([answer.state, answer.step], ['running', 'Stopping']);
  await busy.tasks.cancel(id);
  cancelledTwice.resolve();
  assert.equal((await busy.finished(id)).state, 'cancelled');
  assert.ok(stopped);
});

test('a cancelled task whose worker is lost ends as cancelled, not as queued', async () => {
  await using busy = await openStage();
  await busy.dispatcher({ sweepMilliseconds: 20 });
  await busy.worker([grinder(() => new Promise<null>(() => {}))]);
  const { id } = await busy.enqueue();
  await busy.event(id, ({ task }) => task.state === 'running');
  await busy.tasks.cancel(id);
  await busy.expireLease(id);
  assert.equal((await busy.finished(id)).state, 'cancelled');
});

test('a task that has finished cannot be cancelled', async () => {
  const { id } = await stage.enqueue();
  await stage.tasks.cancel(id);
  await assert.rejects(stage.tasks.cancel(id), { code: 'tasks.already_finished', status: 409 });
});
