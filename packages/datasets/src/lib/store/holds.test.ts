import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { type DatasetGround, openGround } from '../testing/dataset-ground.ts';

let ground: DatasetGround;
before(async () => {
  ground = await openGround();
});
after(() => ground[Symbol.asyncDispose]());

const lost = { code: 'datasets.hold_lost', status: 503, transient: true };

async function expireAll(): Promise<void> {
  await ground.database.pool.query(`UPDATE dataset_holds SET expires_at = now() - interval '1 second'`);
}

test('a hold is a row, gone when it is disposed of or handed over, and still there when that was undone', async () => {
  const rows = async () => (await ground.database.pool.query('SELECT object_key, holder FROM dataset_holds')).rows;
  const hold = await ground.datasets.hold('uploads/x', 'ada');
  assert.deepEqual(await rows(), [{ object_key: 'uploads/x', holder: 'ada' }]);
  const undone = ground.database.kysely.transaction().execute(async (transaction) => {
    await hold.handOver(transaction);
    throw new Error('undone');
  });
  await assert.rejects(undone, /undone/);
  assert.equal((await rows()).length, 1);
  await ground.database.kysely.transaction().execute((transaction) => hold.handOver(transaction));
  assert.deepEqual(await rows(), []);
  await hold[Symbol.asyncDispose]();
  await using _ = await ground.datasets.hold('a'.repeat(64), 'bob');
  assert.equal((await rows())[0].object_key, `datasets/${'a'.repeat(64)}.parquet`);
});

test('a process that was away for too long cannot hand over what it no longer holds', async () => {
  const { hold, key } = await ground.datasets.receive(Buffer.from('slow'));
  await expireAll();
  await ground.collect();
  assert.equal(await ground.objects.head(key), undefined);
  await assert.rejects(
    ground.database.kysely.transaction().execute((transaction) => hold.handOver(transaction)),
    lost,
  );
  await hold[Symbol.asyncDispose]();
});

test('a hold that expires while it is handed over still counts until that has ended', async () => {
  const { hold, key } = await ground.datasets.receive(Buffer.from('in the last moment'));
  await expireAll();
  const ended = ground.database.kysely.transaction().execute(async (transaction) => {
    await hold.handOver(transaction);
    await ground.collect();
    assert.ok(await ground.objects.head(key));
    throw new Error('undone');
  });
  await assert.rejects(ended, /undone/);
  await ground.collect();
  assert.equal(await ground.objects.head(key), undefined);
  await hold[Symbol.asyncDispose]();
});

test('what is kept until a time outlives its process until then, or until it is let go', async () => {
  const keep = async (holder: string, until: Date) => {
    const { hold, key } = await ground.datasets.receive(Buffer.from(holder));
    await ground.database.kysely.transaction().execute(async (transaction) => {
      await ground.datasets.keep({ objectKey: key, holder, until: new Date(0) }, { transaction });
      await ground.datasets.keep({ objectKey: key, holder, until }, { transaction });
      await hold.handOver(transaction);
    });
    await hold[Symbol.asyncDispose]();
    return key;
  };
  const later = new Date(Date.now() + 3_600_000);
  const [kept, over, letGo] = [await keep('kept', later), await keep('over', new Date(0)), await keep('let go', later)];
  await ground.datasets.letGo('let go');
  await ground.collect();
  assert.ok(await ground.objects.head(kept));
  for (const key of [over, letGo]) assert.equal(await ground.objects.head(key), undefined);
});

test('clocks of processes do not count: holds live by that of the database', async (t) => {
  const { hold, key } = await ground.datasets.receive(Buffer.from('tick'));
  for (const now of [Date.now() + 1e10, 1]) {
    t.mock.timers.enable({ apis: ['Date'], now });
    await ground.collect();
    t.mock.timers.reset();
    assert.ok(await ground.objects.head(key));
  }
  await hold[Symbol.asyncDispose]();
});

test('a hold is renewed as long as its process lives', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  await using _ = await ground.datasets.hold('uploads/long', 'reader');
  await expireAll();
  t.mock.timers.tick(60_000);
  // The renewal is on its way; a later statement on the same row waits for it or follows it.
  for (let renewed = false; !renewed; ) {
    const { rows } = await ground.database.pool.query(
      `SELECT expires_at > now() AS renewed FROM dataset_holds WHERE object_key = 'uploads/long'`,
    );
    renewed = rows[0].renewed;
  }
});
