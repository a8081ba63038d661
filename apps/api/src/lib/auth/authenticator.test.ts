import assert from 'node:assert/strict';
import { test } from 'node:test';
import { testDatabase } from '@millrace/runtime/testing';
import { apiMigrations } from '../../app.ts';
import { createAuthenticator } from './authenticator.ts';
import { createKeys } from './keys.ts';
import { createSessions } from './sessions.ts';

async function startOnDatabase() {
  const { database, ...rest } = await testDatabase([apiMigrations]);
  const keys = createKeys({ database });
  const sessions = createSessions({ database });
  const authenticator = createAuthenticator({ database, keys, sessions });
  await authenticator.start();
  return {
    database,
    keys,
    sessions,
    authenticator,
    async [Symbol.asyncDispose]() {
      await authenticator.stop();
      await rest[Symbol.asyncDispose]();
    },
  };
}

test('a caller seen a moment ago is known without the database', async () => {
  await using started = await startOnDatabase();
  const { keys, authenticator } = started;
  const { key: secret } = await keys.create({ name: 'shop', scopes: ['predict'], createdBy: 'test' });
  assert.equal(authenticator.remembered({ kind: 'key', secret }), undefined);
  const { principal } = await authenticator.resolve({ kind: 'key', secret });
  assert.equal(authenticator.remembered({ kind: 'key', secret }), principal);
  assert.equal(authenticator.remembered({ kind: 'session', secret }), undefined, 'a key is no session');
});

test('a revocation in another process is heard of and forgets the key and its sessions, not the others', {
  timeout: 30_000,
}, async () => {
  await using started = await startOnDatabase();
  const { database, keys, sessions, authenticator } = started;
  const revoked = await keys.create({ name: 'shop', scopes: ['predict'], createdBy: 'test' });
  const other = await keys.create({ name: 'till', scopes: ['predict'], createdBy: 'test' });
  const { principal } = await authenticator.resolve({ kind: 'key', secret: revoked.key });
  const { token } = await sessions.create(principal);
  await authenticator.resolve({ kind: 'session', secret: token });
  await authenticator.resolve({ kind: 'key', secret: other.key });
  const heard = Promise.withResolvers<void>();
  await database.listen('millrace_auth', () => heard.resolve());
  await createKeys({ database }).revoke(revoked.record.id);
  await heard.promise;
  assert.equal(authenticator.remembered({ kind: 'key', secret: revoked.key }), undefined);
  assert.equal(authenticator.remembered({ kind: 'session', secret: token }), undefined);
  assert.ok(authenticator.remembered({ kind: 'key', secret: other.key }));
  await assert.rejects(authenticator.resolve({ kind: 'session', secret: token }), { code: 'auth.session_ended' });
});

test('an answer of the database from before a revocation is not remembered after it', async () => {
  await using started = await startOnDatabase();
  const { keys, authenticator } = started;
  const { key: secret, record } = await keys.create({ name: 'shop', scopes: ['predict'], createdBy: 'test' });
  const asking = authenticator.resolve({ kind: 'key', secret });
  authenticator.forget(record.id);
  await asking;
  assert.equal(authenticator.remembered({ kind: 'key', secret }), undefined);
});

test('installing another admin key revokes the one before; installing it again brings it back', async () => {
  await using started = await startOnDatabase();
  const { keys } = started;
  await keys.install('the first admin key');
  await keys.install('the second admin key');
  await assert.rejects(keys.principalOf('the first admin key'), { code: 'auth.revoked_key' });
  assert.deepEqual((await keys.principalOf('the second admin key')).scopes, ['admin']);
  await keys.install('the first admin key');
  assert.deepEqual((await keys.principalOf('the first admin key')).scopes, ['admin']);
});

test('a caller is asked about again after half a minute, whatever becomes of the clock of the day', async (t) => {
  await using started = await startOnDatabase();
  const { database, keys, sessions } = started;
  const { key: secret } = await keys.create({ name: 'shop', scopes: ['predict'], createdBy: 'test' });
  let now = 0;
  const authenticator = createAuthenticator({ database, keys, sessions, now: () => now });
  await authenticator.resolve({ kind: 'key', secret });
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 2 * 3_600_000 });
  assert.ok(authenticator.remembered({ kind: 'key', secret }));
  t.mock.timers.setTime(0);
  now = 31_000;
  assert.equal(authenticator.remembered({ kind: 'key', secret }), undefined);
});
