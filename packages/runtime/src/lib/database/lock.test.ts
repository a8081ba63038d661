import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { type TestDatabase, testDatabase } from '../testing/test-database.ts';

let subject: TestDatabase;
before(async () => {
  subject = await testDatabase([]);
});
after(() => subject[Symbol.asyncDispose]());

test('a lock is held by one at a time, and the next one has it when it is let go', async () => {
  const { database } = subject;
  const first = await database.lock('model');
  assert.equal(await database.tryLock('model'), undefined);
  await using other = await database.tryLock('another');
  assert.ok(other);
  const next = database.lock('model');
  await first[Symbol.asyncDispose]();
  await (await next)[Symbol.asyncDispose]();
});

test('who waits for a lock can stop waiting', async () => {
  const { database } = subject;
  await using _ = await database.lock('model');
  const stop = new AbortController();
  const waiting = database.lock('model', stop.signal);
  stop.abort(new Error('enough'));
  await assert.rejects(waiting, /enough/);
});

test('a lock whose connection broke is told as lost and free for others', async () => {
  const { database } = subject;
  await using held = await database.lock('model');
  const lost = once(held.lost, 'abort');
  await database.pool.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
     WHERE locktype = 'advisory' AND pid <> pg_backend_pid()
       AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
  );
  await lost;
  await using next = await database.tryLock('model');
  assert.ok(next);
});
