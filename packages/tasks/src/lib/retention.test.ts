import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { removeOldRows } from './retention.ts';
import { grinder, openStage } from './testing/stage.ts';

const day = 86_400_000;

test('of a task of long ago the end is told from its row, of others all that happened', async () => {
  await using stage = await openStage();
  const { database, tasks } = stage;
  const events = async (id: string) =>
    (await Array.fromAsync(tasks.events(id, { signal: AbortSignal.timeout(30_000) }))).map(({ type }) => type);
  const { id } = await stage.enqueue();
  const ended = await tasks.cancel(id);
  await removeOldRows(database, { now: new Date(Date.now() + 59 * day) });
  assert.deepEqual(await events(id), ['progress', 'finished']);
  await removeOldRows(database, { now: new Date(Date.now() + 92 * day) });
  const [end, ...others] = await Array.fromAsync(tasks.events(id, { signal: AbortSignal.timeout(30_000) }));
  assert.deepEqual([end?.type, end?.task, others.length], ['finished', ended, 0]);
  assert.deepEqual(
    await Array.fromAsync(tasks.events(id, { after: end?.id ?? 0, signal: AbortSignal.timeout(30_000) })),
    [],
  );
});

test('the input of a task is kept until it has finished, however it does', async () => {
  await using stage = await openStage();
  const inputs = async () => {
    const { rows } = await sql<{ input: unknown }>`select input from tasks order by id`.execute(stage.database.kysely);
    return rows.map(({ input }) => input);
  };
  const tasks = [await stage.enqueue(1), await stage.enqueue(2), await stage.enqueue(3)];
  assert.deepEqual(await inputs(), [{ number: 1 }, { number: 2 }, { number: 3 }]);
  await stage.tasks.cancel(tasks[0]?.id ?? '');
  await stage.dispatcher();
  await stage.worker([
    grinder(async ({ input }) => {
      if (input.number === 2) throw new Error('broken');
      return 'done';
    }),
  ]);
  const states = await Promise.all(tasks.map(async ({ id }) => (await stage.finished(id)).state));
  assert.deepEqual(states, ['cancelled', 'failed', 'succeeded']);
  assert.deepEqual(await inputs(), [null, null, null]);
});
