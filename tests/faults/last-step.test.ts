/** SIGKILL between the two last steps of a training, held apart by a lock on the row of its task. */
import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import type { ModelVersion } from '@millrace/models';
import { modelsChannel } from '@millrace/models/server';
import type { Page } from '@millrace/runtime';
import { type TestDatabase, testDatabase } from '@millrace/runtime/testing';
import type { Task } from '@millrace/tasks';
import { MillraceClient } from '../millrace-client.ts';
import { censusCsv, censusTarget } from '../product/census.ts';
import { type Product, startProduct } from '../product/process.ts';

test('a kill between the registration of a version and the end of its task: one version, and no second training', async () => {
  const home = await mkdtemp(join(tmpdir(), 'millrace-last-step-'));
  await using bench = await testDatabase([]);
  const settings = { MILLRACE_DATABASE_URL: bench.url };
  try {
    await using killed = await startProduct(home, settings);
    const before = new MillraceClient(killed.apiUrl, killed.key);
    await before.upload('people', [...censusCsv(60_000)].join(''));
    const id = await before.train({ model: 'income', dataset: 'people', target: censusTarget });
    await before.waitFor(id, ({ type }) => type === 'detail');
    await killWhenRegistered(bench, killed, id);

    await using started = await startProduct(home, settings);
    const client = new MillraceClient(started.apiUrl, started.key);
    const task = await client.succeeded(id);
    assert.equal(task.attempt, 2);
    assert.equal((task.result as { version: number }).version, 1);
    for await (const event of client.events(id)) {
      assert.ok(event.task.attempt < 2 || event.type !== 'detail', 'nothing is trained again');
    }
    const { items } = await client.expect<Page<ModelVersion>>(200, 'GET', '/models/income/versions');
    assert.deepEqual(
      items.map(({ version, aliases }) => ({ version, aliases })),
      [{ version: 1, aliases: ['champion'] }],
    );
  } finally {
    await rm(home, { recursive: true, force: true });
  }
});

/** Lets nobody write to the task, so that it cannot end, and kills the product when its version is registered. */
async function killWhenRegistered({ database }: TestDatabase, product: Product, task: string): Promise<void> {
  const registered = Promise.withResolvers<void>();
  const changes = await database.listen(modelsChannel, () => registered.resolve());
  const lock = await database.pool.connect();
  await lock.query('begin');
  await lock.query('select from tasks where id = $1 for update', [task]);
  await registered.promise;
  await product.killHard();
  // What the killed process had sent must not come through when the lock goes.
  await lock.query(
    `select pg_terminate_backend(pid, 10000) from pg_stat_activity
     where datname = current_database() and application_name = 'millrace'`,
  );
  const { rows } = await lock.query<Pick<Task, 'state'>>('select state from tasks where id = $1', [task]);
  assert.deepEqual(rows, [{ state: 'running' }]);
  await lock.query('rollback');
  lock.release();
  await changes.stop();
}
