import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api[Symbol.asyncDispose]());

const asKey = (key: string) => ({ authorization: `Bearer ${key}` });

test('without a key a call is 401 and says how to send one', async () => {
  const answer = await api.inject({ url: '/api/v1/models' });
  assert.equal(answer.statusCode, 401);
  assert.equal(answer.headers['content-type'], 'application/problem+json');
  assert.match(String(answer.headers['www-authenticate']), /^Bearer/);
  assert.equal(answer.json().code, 'auth.missing_key');
  assert.match(answer.json().detail, /Authorization: Bearer/);
});

test('another scheme than Bearer is no key', async () => {
  const answer = await api.inject({ url: '/api/v1/models', headers: { authorization: 'Basic YTpi' } });
  assert.equal(answer.json().code, 'auth.missing_key');
});

test('a key that nobody made is 401', async () => {
  const answer = await api.inject({ url: '/api/v1/models', headers: asKey(`mr_${'x'.repeat(43)}`) });
  assert.deepEqual([answer.statusCode, answer.json().code], [401, 'auth.invalid_key']);
});

test('a new key is shown once, works, and cannot be read back', async () => {
  const created = await api.call('POST', '/api/v1/keys', { name: 'shop', scopes: ['predict'] });
  assert.equal(created.statusCode, 201);
  const { key, id, ...record } = created.json();
  assert.match(key, /^mr_[\w-]{43}$/);
  assert.deepEqual([record.name, record.scopes, record.createdBy.split('#')[0]], ['shop', ['predict'], 'admin']);
  assert.equal((await api.inject({ url: '/api/v1/models', headers: asKey(key) })).statusCode, 200);
  const listed = await api.call('GET', '/api/v1/keys');
  assert.ok(listed.json().items.some((item: { id: string }) => item.id === id));
  assert.ok(!listed.body.includes(key));
});

test('a key may do what its scopes say and is told which scope it lacks', async () => {
  const { key } = await api.createKey('predict');
  const refused = await api.inject({ url: '/api/v1/datasets', headers: asKey(key) });
  assert.deepEqual([refused.statusCode, refused.json().code], [403, 'auth.scope_missing']);
  assert.match(refused.json().detail, /`admin`.*yours has `predict`/);
  const feedback = await api.createKey('feedback');
  const models = await api.inject({ url: '/api/v1/models', headers: asKey(feedback.key) });
  assert.match(models.json().detail, /`predict`/);
});

test('a revoked key ends at once, also where it was used a moment ago', async () => {
  const { id, key } = await api.createKey('predict');
  const url = '/api/v1/models';
  assert.equal((await api.inject({ url, headers: asKey(key) })).statusCode, 200);
  assert.equal((await api.call('DELETE', `/api/v1/keys/${id}`)).statusCode, 204);
  const answer = await api.inject({ url, headers: asKey(key) });
  assert.deepEqual([answer.statusCode, answer.json().code], [401, 'auth.revoked_key']);
  assert.equal((await api.call('DELETE', `/api/v1/keys/${id}`)).statusCode, 204, 'revoking again is no error');
});

test('a repeat with the same Idempotency-Key makes no second key, and the first is stored nowhere to repeat it', async () => {
  const create = () =>
    api.call('POST', '/api/v1/keys', { name: 'once', scopes: ['predict'] }, { 'idempotency-key': '1' });
  const first = (await create()).json();
  const again = await create();
  assert.deepEqual([again.statusCode, again.headers['idempotency-replayed']], [201, 'true']);
  assert.deepEqual({ ...again.json<object>(), key: first.key }, first);
  assert.equal(again.json().key, undefined);
  const { rows } = await api.database.pool.query('select * from idempotency_keys');
  assert.ok(rows.length > 0 && !JSON.stringify(rows).includes(first.key));
});

test('a key that is not there is 404', async () => {
  const answer = await api.call('DELETE', '/api/v1/keys/00000000');
  assert.deepEqual([answer.statusCode, answer.json().code], [404, 'keys.not_found']);
});

test('the admin key of the installation cannot be revoked by a call', async () => {
  const { items } = (await api.call('GET', '/api/v1/keys')).json();
  const { id } = items.find((item: { installed: boolean }) => item.installed);
  const answer = await api.call('DELETE', `/api/v1/keys/${id}`);
  assert.deepEqual([answer.statusCode, answer.json().code], [409, 'keys.installed']);
});

test('keys are paged, newest first, without a gap', async () => {
  for (let count = 0; count < 3; count++) await api.createKey('feedback');
  const whole = (await api.call('GET', '/api/v1/keys?limit=200')).json().items.map(({ id }: { id: string }) => id);
  const paged: string[] = [];
  let cursor: string | undefined;
  do {
    const page = (await api.call('GET', `/api/v1/keys?limit=2${cursor ? `&cursor=${cursor}` : ''}`)).json();
    paged.push(...page.items.map(({ id }: { id: string }) => id));
    cursor = page.nextCursor;
  } while (cursor);
  assert.deepEqual(paged, whole);
  const broken = await api.call('GET', '/api/v1/keys?cursor=abc');
  assert.deepEqual([broken.statusCode, broken.json().code], [422, 'request.cursor_invalid']);
});

test('figures are open to this machine, and behind a proxy to admins only', async () => {
  assert.equal((await api.inject({ url: '/metrics' })).statusCode, 200);
  const forwarded = { 'x-forwarded-for': '203.0.113.9' };
  assert.equal((await api.inject({ url: '/metrics', headers: forwarded })).statusCode, 401);
  const { key } = await api.createKey('predict');
  assert.equal((await api.inject({ url: '/metrics', headers: { ...forwarded, ...asKey(key) } })).statusCode, 403);
  assert.equal((await api.call('GET', '/metrics', undefined, forwarded)).statusCode, 200);
});
