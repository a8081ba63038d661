import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sql } from 'kysely';
import { removeOldRows } from './retention.ts';
import { openStage } from './testing/stage.ts';

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
