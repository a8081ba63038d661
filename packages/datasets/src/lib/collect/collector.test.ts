import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, test } from 'node:test';
import type { ObjectStore } from '@millrace/runtime/server';
import { type DatasetGround, openGround, unused } from '../testing/dataset-ground.ts';
import { restore, trashPrefix } from './trash.ts';

let ground: DatasetGround;
before(async () => {
  ground = await openGround();
});
after(() => ground[Symbol.asyncDispose]());
afterEach(async () => {
  for (const { name } of (await ground.datasets.list({ limit: 500 })).items) {
    await ground.datasets.deleteDataset(name, unused);
  }
  await ground.collect();
  assert.deepEqual(await ground.keys(), []);
});

const table = 'a,b\n1,x\n2,y\n';
const missing = { code: 'objects.not_found' };
const keyOf = (content: string) => `uploads/${createHash('sha256').update(content).digest('hex')}`;

/** The store, with something done at a certain step. */
function storeThat(steps: Partial<Record<'beforeMove' | 'afterMove' | 'beforeDelete' | 'afterDelete', () => unknown>>) {
  const { objects } = ground;
  const store: ObjectStore = {
    ...objects,
    async move(from, to) {
      if (to.startsWith(trashPrefix)) await steps.beforeMove?.();
      await objects.move(from, to);
      if (to.startsWith(trashPrefix)) await steps.afterMove?.();
    },
    async delete(key) {
      await steps.beforeDelete?.();
      await objects.delete(key);
      await steps.afterDelete?.();
    },
  };
  return store;
}

test('the bytes of a deleted version are freed, those of a content that another version has are not', async () => {
  await ground.add('one', table);
  await ground.add('two', table);
  await ground.add('one', `${table}3,z\n`);
  const all = await ground.keys();
  assert.equal(all.length, 4);
  await ground.datasets.deleteVersion('one', 1, unused);
  assert.deepEqual(await ground.collect({ sweep: false }), { objects: 0, bytes: 0 });
  assert.deepEqual(await ground.keys(), all);
  await ground.datasets.deleteVersion('two', 1, unused);
  const freed = await ground.collect({ sweep: false });
  assert.ok(freed.objects === 2 && freed.bytes > table.length, JSON.stringify(freed));
  assert.equal((await ground.keys()).length, 2);
  assert.equal((await ground.datasets.rows('one', 2, { offset: 0, limit: 10 })).total, 3);
});

test('what came to nothing is left alone for a while and then freed; what is not ours never', async () => {
  const { key } = await ground.objects.putContent('uploads', Buffer.from('came to nothing'));
  await ground.objects.put('models/theirs', Buffer.from('x'));
  await ground.objects.put('uploads/README', Buffer.from('x'));
  await ground.collect({ graceSeconds: 600 });
  assert.ok((await ground.keys()).includes(key));
  await ground.database.pool.query(`UPDATE dataset_garbage SET due_at = due_at - interval '601 seconds'`);
  await ground.collect({ graceSeconds: 600 });
  assert.deepEqual(await ground.keys(), ['models/theirs', 'uploads/README']);
  for (const other of await ground.keys()) await ground.objects.delete(other);
});

test('bytes that are held stay, also when all that is stored is held, and go when the hold has ended', async () => {
  const kept = async (what: string, content: string) => {
    const { key } = await ground.objects.putContent('uploads', Buffer.from(content));
    {
      await using _ = await ground.datasets.hold(what, 'test');
      await ground.collect();
      assert.ok(await ground.objects.head(key), what);
    }
    await ground.collect();
    assert.equal(await ground.objects.head(key), undefined, what);
  };
  await kept(keyOf('held'), 'held');
  await kept('*', 'a backup reads this');
  const { hold, key } = await ground.datasets.receive(Buffer.from('just received'));
  await ground.collect();
  assert.ok(await ground.objects.head(key));
  await hold[Symbol.asyncDispose]();
});

test('a reader keeps the file of a version that is deleted meanwhile', async () => {
  await ground.add('read', table);
  {
    await using file = await ground.datasets.parquet('read', 1);
    await ground.datasets.deleteVersion('read', 1, unused);
    await ground.collect();
    assert.ok((await ground.keys()).some((key) => file.path.endsWith(key)));
  }
  await ground.collect();
  await assert.rejects(ground.datasets.parquet('read', 1), { code: 'datasets.version_not_found' });
});

for (const step of ['beforeMove', 'afterMove', 'beforeDelete', 'afterDelete'] as const) {
  test(`bytes that are uploaded again while a collector frees them are there when that is acknowledged (${step})`, async () => {
    const content = Buffer.from(`uploaded again ${step}`);
    const { key } = await ground.objects.putContent('uploads', content);
    const uploads: Awaited<ReturnType<typeof ground.datasets.receive>>[] = [];
    const upload = async () => {
      if (uploads.length === 0) uploads.push(await ground.datasets.receive(content));
    };
    await ground.collect({ objects: storeThat({ [step]: upload }) });
    assert.equal(uploads.length, 1);
    assert.deepEqual(Buffer.from(await ground.objects.bytes(key)), content);
    assert.deepEqual(await ground.keys(), [key]);
    await uploads[0]?.hold[Symbol.asyncDispose]();
  });

  test(`a table that is read in again while a collector frees it can be read when that has succeeded (${step})`, async () => {
    await ground.add('again', table);
    const [parquet = ''] = await ground.keys();
    await ground.datasets.deleteVersion('again', 1, unused);
    let added = false;
    const add = async () => {
      if (!added) {
        added = true;
        await ground.add('again', table);
      }
    };
    await ground.collect({ objects: storeThat({ [step]: add }) });
    assert.ok(added && (await ground.keys()).includes(parquet));
    assert.equal((await ground.datasets.rows('again', 'latest', { offset: 0, limit: 10 })).total, 2);
    await ground.collect();
    assert.equal((await ground.datasets.source('again', 'latest')).key, keyOf(table));
    assert.equal(Buffer.from(await ground.objects.bytes(keyOf(table))).toString(), table);
  });
}

test('what a killed collector had in its hands is given back when it is needed, else freed by the next', async () => {
  const needed = await ground.datasets.receive(Buffer.from('needed'));
  const { key: garbage } = await ground.objects.putContent('uploads', Buffer.from('garbage'));
  for (const key of [needed.key, garbage]) {
    await ground.objects.move(key, `${trashPrefix}${key}.${crypto.randomUUID()}`);
  }
  await ground.collect({ sweep: false });
  assert.deepEqual(await ground.keys(), [needed.key]);
  await needed.hold[Symbol.asyncDispose]();
});

test('whoever holds an object finds it also in the trash', async () => {
  const { key, hold } = await ground.datasets.receive(Buffer.from('looked for'));
  await ground.objects.move(key, `${trashPrefix}${key}.${crypto.randomUUID()}`);
  await using file = await ground.datasets.file(key, 'test');
  assert.ok(file.path.endsWith(key));
  await restore(ground.objects, key);
  await assert.rejects(ground.datasets.file(keyOf('never there'), 'test'), missing);
  await hold[Symbol.asyncDispose]();
});

test('an object is held when it is there, also in the trash, and not when it is gone', async () => {
  const { key, hold } = await ground.datasets.receive(Buffer.from('there'));
  await ground.objects.move(key, `${trashPrefix}${key}.${crypto.randomUUID()}`);
  await using _ = await ground.datasets.holdStored(key, 'test');
  await hold[Symbol.asyncDispose]();
  await ground.collect();
  assert.ok(await ground.objects.head(key));
  await assert.rejects(ground.datasets.holdStored(keyOf('gone'), 'test'), missing);
  const { rows } = await ground.database.pool.query('SELECT object_key FROM dataset_holds');
  assert.deepEqual(rows, [{ object_key: key }]);
});

test('collectors at once free every object that nothing needs, and none that is needed', async () => {
  const needed = await ground.datasets.receive(Buffer.from('needed by one'));
  for (let index = 0; index < 30; index++) await ground.objects.putContent('uploads', Buffer.from(`free ${index}`));
  const runs = await Promise.all(Array.from({ length: 4 }, () => ground.collect()));
  assert.deepEqual(await ground.keys(), [needed.key]);
  assert.ok(runs.reduce((sum, { objects }) => sum + objects, 0) >= 30, 'each is counted by whoever freed it');
  await needed.hold[Symbol.asyncDispose]();
});

/** A store that moves as a bucket does, with something done between the copy and the deletion. */
function storeLikeBucket(beforeDeletion: () => unknown = () => {}): ObjectStore {
  const { objects } = ground;
  return {
    ...objects,
    moveLandsWithinSeconds: 2_400,
    async move(from, to) {
      await objects.copy(from, to);
      await beforeDeletion();
      await objects.delete(from);
    },
  };
}

/** The trash of a time when every move in it was over. */
async function emptyTrash(): Promise<void> {
  for await (const { key } of ground.objects.list(trashPrefix)) await ground.objects.delete(key);
}

test('a late deletion in a bucket takes nothing that was stored again and acknowledged meanwhile', async () => {
  const content = Buffer.from('stored again before a deletion');
  const { key } = await ground.objects.putContent('uploads', content);
  const uploads: Awaited<ReturnType<typeof ground.datasets.receive>>[] = [];
  const others = async () => {
    await ground.collect({ objects: storeLikeBucket() });
    uploads.push(await ground.datasets.receive(content));
    await ground.collect({ objects: storeLikeBucket() });
  };
  await ground.collect({ objects: storeLikeBucket(others) });
  assert.deepEqual(Buffer.from(await ground.objects.bytes(key)), content);
  await uploads[0]?.hold[Symbol.asyncDispose]();
  await emptyTrash();
});

test('what a reader took back from one trash survives the late deletion of the other', async () => {
  const { key } = await ground.objects.putContent('uploads', Buffer.from('taken back'));
  const holds: AsyncDisposable[] = [];
  const others = async () => {
    // Another collector has deleted it and not yet decided.
    await ground.objects.move(key, `${trashPrefix}${key}.${crypto.randomUUID()}`);
    holds.push(await ground.datasets.holdStored(key, 'reader'));
  };
  await ground.collect({ objects: storeLikeBucket(others) });
  assert.ok(await ground.objects.head(key));
  for (const hold of holds) await hold[Symbol.asyncDispose]();
  await emptyTrash();
});

test('in a bucket the trash of a killed collector is left alone until its deletion cannot come any more', async () => {
  const needed = await ground.datasets.receive(Buffer.from('needed of a bucket'));
  const { key: garbage } = await ground.objects.putContent('uploads', Buffer.from('garbage of a bucket'));
  for (const key of [needed.key, garbage]) {
    await ground.objects.move(key, `${trashPrefix}${key}.${crypto.randomUUID()}`);
  }
  await ground.collect({ sweep: false, objects: storeLikeBucket() });
  const [back, ...trash] = (await ground.keys()).reverse();
  assert.equal(back, needed.key);
  assert.ok(trash.length === 2 && trash.every((key) => key.startsWith(trashPrefix)), trash.join());
  await ground.collect({ sweep: false, objects: { ...storeLikeBucket(), moveLandsWithinSeconds: 0 } });
  assert.deepEqual(await ground.keys(), [needed.key]);
  await needed.hold[Symbol.asyncDispose]();
});

test('what others need is asked for in one snapshot, so that a need can be handed on meanwhile', async () => {
  const { key } = await ground.objects.putContent('uploads', Buffer.from('handed on'));
  await ground.database.pool.query('CREATE TABLE IF NOT EXISTS first_need (key text)');
  await ground.database.pool.query('CREATE TABLE IF NOT EXISTS second_need (key text)');
  await ground.database.pool.query('INSERT INTO second_need VALUES ($1)', [key]);
  // biome-ignore lint/suspicious/noExplicitAny: tables of this test
  const rows = (name: string) => async (transaction: any) =>
    (await transaction.selectFrom(name).select('key').execute()).map((row: { key: string }) => row.key);
  const handOver = (from: string, to: string) => async () => {
    await ground.database.pool.query(
      `WITH gone AS (DELETE FROM ${from} RETURNING key) INSERT INTO ${to} SELECT key FROM gone`,
    );
    return [];
  };
  await ground.collect({
    neededBy: [
      ...[rows('first_need'), handOver('second_need', 'first_need')],
      ...[rows('second_need'), handOver('first_need', 'second_need')],
    ],
  });
  assert.ok(await ground.objects.head(key));
});
