import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MillraceError } from '@millrace/runtime/server';
import { sql } from 'kysely';
import type { Task } from '../../index.ts';
import { grind, grinder, openStage } from '../testing/stage.ts';

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

test('starts that a missing part ended leave a task all its attempts', async () => {
  await using stage = await openStage();
  await stage.dispatcher();
  const away = new MillraceError({ code: 'objects.unavailable', status: 503, detail: 'Away.', transient: true });
  const dry = new MillraceError({ code: 'mill.dry', status: 503, detail: 'The river is low.', transient: true });
  await stage.worker([
    grinder(async ({ attempt }) => {
      throw attempt <= 5 ? away : dry;
    }),
  ]);
  const { id } = await stage.tasks.enqueue(grind, { number: 1 }, { createdBy: 'test', maximumAttempts: 2 });
  for (let attempt = 1; attempt <= 6; attempt += 1) {
    const { task } = await stage.event(id, (event) => event.type === 'finished' || waitsAfter(event.task, attempt));
    assert.equal(task.error, undefined);
    await stage.makeDue(id);
  }
  const { attempt, error } = await stage.finished(id);
  assert.deepEqual([attempt, error?.code], [7, 'mill.dry']);
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

function waitsAfter({ state, attempt: last }: Task, attempt: number): boolean {
  return state === 'queued' && last === attempt;
}
