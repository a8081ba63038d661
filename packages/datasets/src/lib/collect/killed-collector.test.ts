import assert from 'node:assert/strict';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { type DatasetGround, openGround, unused } from '../testing/dataset-ground.ts';
import { trashPrefix } from './trash.ts';

let ground: DatasetGround;
before(async () => {
  ground = await openGround();
});
after(() => ground[Symbol.asyncDispose]());

const table = 'a,b\n1,x\n2,y\n';

for (const step of ['before move', 'after move', 'before delete', 'after delete']) {
  test(`kill -9 ${step}: what was deleted is freed by the next run, all else is there`, async () => {
    await ground.add('deleted', `${table}3,z\n`);
    await ground.datasets.deleteVersion('deleted', 1, unused);
    await ground.add('kept', table);
    assert.equal(await killedAt(step), 'SIGKILL');
    await ground.collect();
    assert.equal((await ground.keys()).length, 2);
    assert.equal((await ground.datasets.rows('kept', 1, { offset: 0, limit: 5 })).total, 2);
    await assertFirstVersion();
    await ground.datasets.deleteDataset('kept', unused);
    await ground.datasets.deleteDataset('deleted', unused);
    await ground.collect();
    assert.deepEqual(await ground.keys(), []);
  });
}

for (const step of ['before restore', 'after restore']) {
  test(`kill -9 ${step}: what was needed after all is where it was`, async () => {
    const { key, hold } = await ground.datasets.receive(Buffer.from('needed after all'));
    await ground.objects.move(key, `${trashPrefix}${key}.${crypto.randomUUID()}`);
    assert.equal(await killedAt(step), 'SIGKILL');
    await ground.collect();
    assert.deepEqual(await ground.keys(), [key]);
    await hold[Symbol.asyncDispose]();
    await ground.collect();
  });
}

async function assertFirstVersion(): Promise<void> {
  const { key } = await ground.datasets.source('kept', 1);
  assert.equal(Buffer.from(await ground.objects.bytes(key)).toString(), table);
}

/** The signal by which a collector in a process of its own ended. */
async function killedAt(step: string): Promise<NodeJS.Signals | null> {
  const module = new URL('../testing/killed-collector.fixture.ts', import.meta.url);
  const child = fork(module, [ground.url, ground.objectsPath, step], { stdio: 'inherit' });
  const [, signal] = await once(child, 'exit', { signal: AbortSignal.timeout(60_000) });
  return signal;
}
