import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { removeOldRows } from './retention.ts';
import { grinder, openStage } from './testing/stage.ts';

test('of a task that finished long ago the last event is kept, of others all', async () => {
  await using stage = await openStage();
  const [old, recent] = [await stage.enqueue(), await stage.enqueue()];
  for (const { id } of [old, recent]) await stage.tasks.cancel(id);
  await sql`update tasks set finished_at = now() - interval '31 days' where id = ${old.id}`.execute(
    stage.database.kysely,
  );
  await removeOldRows(stage.database.kysely);
  await removeOldRows(stage.database.kysely);
  const events = async (id: string) =>
    (await Array.fromAsync(stage.tasks.events(id, { signal: AbortSignal.timeout(30_000) }))).map(({ type }) => type);
  assert.deepEqual(await events(old.id), ['finished']);
  assert.deepEqual(await events(recent.id), ['progress', 'finished']);
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
