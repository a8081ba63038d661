import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { grind, grinder, openStage, type Stage } from '../testing/stage.ts';

async function killWorkerDuring(stage: Stage, id: string): Promise<void> {
  const child: ChildProcess = fork(fileURLToPath(new URL('./lost-worker.fixture.ts', import.meta.url)), {
    env: { ...process.env, DATABASE_URL: stage.url },
  });
  const [message] = await once(child, 'message');
  assert.equal((message as { running: string }).running, id);
  child.kill('SIGKILL');
  await once(child, 'exit');
}

test('a task whose worker is killed by kill -9 is run by another, once in effect', async () => {
  await using stage = await openStage();
  await sql`create table effects (task uuid primary key)`.execute(stage.database.kysely);
  const { id } = await stage.enqueue();
  await killWorkerDuring(stage, id);
  assert.equal((await stage.tasks.require(id)).state, 'running');
  await stage.dispatcher({ sweepMilliseconds: 100 });
  await stage.worker([
    grinder(async ({ id, attempt }) => {
      await sql`insert into effects (task) values (${id}) on conflict do nothing`.execute(stage.database.kysely);
      return attempt;
    }),
  ]);
  const task = await stage.finished(id);
  assert.deepEqual([task.state, task.result, task.attempt], ['succeeded', 2, 2]);
  const { rows } = await sql<{ effects: number }>`select count(*) as effects from effects`.execute(
    stage.database.kysely,
  );
  assert.equal(rows[0]?.effects, 1);
});

test('a task that takes its workers with it ends as failed, with a sentence that says what to do', async () => {
  await using stage = await openStage();
  await sql`create table effects (task uuid primary key)`.execute(stage.database.kysely);
  const { id } = await stage.tasks.enqueue(grind, { number: 1 }, { createdBy: 'test', maximumAttempts: 1 });
  await killWorkerDuring(stage, id);
  await stage.dispatcher({ sweepMilliseconds: 100 });
  const task = await stage.finished(id);
  assert.equal(task.state, 'failed');
  assert.equal(task.error?.code, 'tasks.worker_lost');
  assert.match(task.error?.detail ?? '', /^The worker stopped .* start the task again\.$/);
});
