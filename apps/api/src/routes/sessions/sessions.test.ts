import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api[Symbol.asyncDispose]());

async function signIn(key = api.adminKey): Promise<string> {
  const answer = await api.inject({ method: 'POST', url: '/api/v1/sessions', payload: { key } });
  assert.equal(answer.statusCode, 201, answer.body);
  return String(answer.headers['set-cookie']).split(';')[0] as string;
}

const current = (cookie: string, headers = {}) =>
  api.inject({ url: '/api/v1/sessions/current', headers: { cookie, ...headers } });

test('a key is traded for a cookie that no script can read and no other site sends', async () => {
  const answer = await api.inject({ method: 'POST', url: '/api/v1/sessions', payload: { key: api.adminKey } });
  const cookie = String(answer.headers['set-cookie']);
  assert.match(cookie, /^millrace_session=[\w-]{43}; Max-Age=43200; Path=\/; HttpOnly; SameSite=Strict$/);
  assert.ok(!cookie.includes(api.adminKey));
  assert.deepEqual(answer.json().scopes, ['admin']);
});

test('the session says who is signed in', async () => {
  const answer = await current(await signIn());
  assert.equal(answer.statusCode, 200);
  assert.deepEqual([answer.json().name, answer.json().scopes], ['admin', ['admin']]);
  assert.match(answer.json().principal, /^admin#/);
});

test('the token is stored as a digest only', async () => {
  const token = (await signIn()).split('=')[1] as string;
  const { rows } = await api.database.pool.query('select * from sessions');
  assert.ok(rows.length > 0);
  assert.ok(!JSON.stringify(rows).includes(token));
});

test('a call that changes something needs the header that no other site can send', async () => {
  const cookie = await signIn();
  const payload = { name: 'by-cookie', scopes: ['predict'] };
  const create = (headers: Record<string, string>) =>
    api.inject({ method: 'POST', url: '/api/v1/keys', payload, headers: { cookie, ...headers } });
  assert.deepEqual((await create({})).json().code, 'auth.csrf_header_missing');
  const crossSite = await create({ 'x-millrace-csrf': '1', 'sec-fetch-site': 'cross-site' });
  assert.deepEqual([crossSite.statusCode, crossSite.json().code], [403, 'auth.cross_site']);
  const sameOrigin = await create({ 'x-millrace-csrf': '1', 'sec-fetch-site': 'same-origin' });
  assert.equal(sameOrigin.statusCode, 201);
});

test('signing out ends the session and takes the cookie back', async () => {
  const cookie = await signIn();
  const answer = await api.inject({
    method: 'DELETE',
    url: '/api/v1/sessions/current',
    headers: { cookie, 'x-millrace-csrf': '1' },
  });
  assert.equal(answer.statusCode, 204);
  assert.match(String(answer.headers['set-cookie']), /^millrace_session=; Max-Age=0/);
  const ended = await current(cookie);
  assert.deepEqual([ended.statusCode, ended.json().code], [401, 'auth.session_ended']);
});

test('a session ends with its key', async () => {
  const { id, key } = await api.createKey('predict');
  const cookie = await signIn(key);
  assert.deepEqual((await current(cookie)).json().scopes, ['predict']);
  await api.call('DELETE', `/api/v1/keys/${id}`);
  assert.equal((await current(cookie)).statusCode, 401);
});

test('a session that was not used for 12 hours has ended; one that is used goes on', async () => {
  const cookie = await signIn();
  await api.database.pool.query("update sessions set expires_at = now() + interval '1 hour'");
  const renewed = await current(cookie);
  assert.match(String(renewed.headers['set-cookie']), /Max-Age=43200/, 'the cookie moves on with the session');
  const other = await signIn();
  await api.database.pool.query("update sessions set expires_at = now() - interval '1 second'");
  assert.equal((await current(other)).json().code, 'auth.session_ended');
});

test('a session lasts as long on an API whose clock is wrong', async (t) => {
  for (const hours of [-13, 13]) {
    t.mock.timers.enable({ apis: ['Date'], now: Date.now() + hours * 3_600_000 });
    const cookie = await signIn();
    t.mock.timers.reset();
    assert.equal((await current(cookie)).statusCode, 200);
    const { rows } = await api.database.pool.query(
      'select extract(epoch from max(expires_at) - now()) as seconds from sessions',
    );
    assert.ok(Math.abs(Number(rows[0].seconds) - 12 * 3_600) < 600, `${rows[0].seconds} s`);
  }
});

test('wrong keys are slowed down, and the right one with them', async () => {
  await using guarded = await startTestApi();
  const tryKey = (key: string) => guarded.inject({ method: 'POST', url: '/api/v1/sessions', payload: { key } });
  for (let count = 0; count < 10; count++) assert.equal((await tryKey(`wrong ${count}`)).statusCode, 401);
  const answer = await tryKey('wrong again');
  assert.deepEqual([answer.statusCode, answer.json().code], [429, 'request.too_many']);
  assert.ok(Number(answer.headers['retry-after']) > 0);
  assert.equal((await tryKey(guarded.adminKey)).statusCode, 429);
});

test('signing in with the right key is not slowed down', async () => {
  for (let count = 0; count < 20; count++) await signIn();
});

test('wrong keys from one address do not slow down another behind the same proxy', async () => {
  await using guarded = await startTestApi();
  const tryKey = (key: string, address: string) =>
    guarded.inject({
      method: 'POST',
      url: '/api/v1/sessions',
      payload: { key },
      headers: { 'x-forwarded-for': address },
    });
  for (let count = 0; count < 11; count++) await tryKey('wrong', '203.0.113.9');
  assert.equal((await tryKey('wrong', '203.0.113.9')).statusCode, 429);
  assert.equal((await tryKey(guarded.adminKey, '203.0.113.10')).statusCode, 201);
});
