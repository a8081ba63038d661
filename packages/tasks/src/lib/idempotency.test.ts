import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { testDatabase } from '@millrace/runtime/testing';
import { sql } from 'kysely';
import { createIdempotency, type IdempotencyClaim, type IdempotencyStart } from './idempotency.ts';
import { tasksMigrations } from './migrations.ts';
import { removeOldRows } from './retention.ts';

const { database, ...disposable } = await testDatabase([tasksMigrations]);
after(() => disposable[Symbol.asyncDispose]());
const idempotency = createIdempotency({ database });

const request = (fingerprint = 'body') => ({
  key: crypto.randomUUID(),
  route: 'POST /things',
  principal: 'me',
  fingerprint,
});
const answer = { status: 201, body: { zebra: 1, apple: [2, null], text: 'a\0b' } };

function claimOf(start: IdempotencyStart): IdempotencyClaim {
  assert.equal(start.type, 'first');
  return (start as { claim: IdempotencyClaim }).claim;
}

test('a repeat gets the stored answer, its fields in the same order', async () => {
  const first = request();
  await idempotency.complete(claimOf(await idempotency.begin(first)), answer);
  const repeat = await idempotency.begin(first);
  assert.equal(JSON.stringify(repeat), JSON.stringify({ type: 'repeat', answer }));
});

test('the same key with another body is refused, also while the first is under way', async () => {
  const first = request();
  const claim = claimOf(await idempotency.begin(first));
  const other = { ...first, fingerprint: 'another body' };
  await assert.rejects(idempotency.begin(other), { code: 'idempotency.key_reused', status: 422 });
  await idempotency.complete(claim, answer);
  await assert.rejects(idempotency.begin(other), { code: 'idempotency.key_reused', status: 422 });
});

test('the same key of another principal or on another route is another request', async () => {
  const first = request();
  await idempotency.complete(claimOf(await idempotency.begin(first)), answer);
  claimOf(await idempotency.begin({ ...first, principal: 'you' }));
  claimOf(await idempotency.begin({ ...first, route: 'POST /others' }));
});

test('of many requests at once, one goes first and the others hear that it is under way', async () => {
  const first = request();
  const starts = await Promise.allSettled(Array.from({ length: 20 }, () => idempotency.begin(first)));
  const refused = starts.filter((start) => start.status === 'rejected').map((start) => start.reason.code);
  assert.deepEqual(
    refused,
    Array.from({ length: 19 }, () => 'idempotency.in_flight'),
  );
});

test('a request that failed without effect can be tried again', async () => {
  const first = request();
  await idempotency.abandon(claimOf(await idempotency.begin(first)));
  claimOf(await idempotency.begin(first));
});

test('a crash frees the key after a while, and the one that was slow can no longer answer', async () => {
  const first = request();
  const slow = claimOf(await idempotency.begin(first));
  await sql`update idempotency_keys set lease_expires_at = now() where key = ${first.key}`.execute(database.kysely);
  await assert.rejects(idempotency.begin({ ...first, fingerprint: 'other' }), { code: 'idempotency.key_reused' });
  const second = claimOf(await idempotency.begin(first));
  await assert.rejects(idempotency.complete(slow, answer), { code: 'idempotency.in_flight', status: 409 });
  await idempotency.abandon(slow);
  await idempotency.complete(second, answer);
  assert.equal((await idempotency.begin(first)).type, 'repeat');
});

test('an answer commits together with its effect, or not at all', async () => {
  const first = request();
  const claim = claimOf(await idempotency.begin(first));
  const failed = database.kysely.transaction().execute(async (transaction) => {
    await idempotency.complete(claim, answer, { transaction });
    throw new Error('no effect');
  });
  await assert.rejects(failed, /no effect/);
  await assert.rejects(idempotency.begin(first), { code: 'idempotency.in_flight' });
  await database.kysely.transaction().execute((transaction) => idempotency.complete(claim, answer, { transaction }));
  assert.equal((await idempotency.begin(first)).type, 'repeat');
});

test('after 24 hours the key is new again, and its answer is removed', async () => {
  const first = request();
  const other = request();
  for (const each of [first, other]) await idempotency.complete(claimOf(await idempotency.begin(each)), answer);
  const { rows } = await sql<{ hours: number }>`select extract(epoch from expires_at - now())::float8 / 3600 as hours
    from idempotency_keys where key = ${first.key}`.execute(database.kysely);
  assert.ok(Math.abs((rows[0]?.hours ?? 0) - 24) < 0.1);
  await sql`update idempotency_keys set expires_at = now() where key in (${first.key}, ${other.key})`.execute(
    database.kysely,
  );
  claimOf(await idempotency.begin({ ...first, fingerprint: 'a new body' }));
  await removeOldRows(database);
  const left = await sql`select key from idempotency_keys where key in (${first.key}, ${other.key})`.execute(
    database.kysely,
  );
  assert.equal(left.rows.length, 1);
});
