import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi({ MILLRACE_UPLOAD_LIMIT_BYTES: '100000' });
});
after(() => api[Symbol.asyncDispose]());

const tus = { 'tus-resumable': '1.0.0' };
const bytes = { ...tus, 'content-type': 'application/offset+octet-stream' };
const csv = 'age,income\n39,<=50K\n52,>50K\n';
const base64 = (text: string) => Buffer.from(text).toString('base64');

async function begin(length: number | string, headers: Record<string, string> = {}, payload?: string) {
  const all = { ...(payload === undefined ? tus : bytes), 'upload-length': String(length), ...headers };
  return api.call('POST', '/api/v1/uploads', payload, all);
}

async function begun(length = csv.length, headers: Record<string, string> = {}): Promise<string> {
  const answer = await begin(length, headers);
  assert.equal(answer.statusCode, 201, answer.body);
  return String(answer.headers.location);
}

const send = (url: string, offset: number | string, payload: string, headers: Record<string, string> = {}) =>
  api.call('PATCH', url, payload, { ...bytes, 'upload-offset': String(offset), ...headers });

function assertRefused(answer: { statusCode: number; body: string; headers: object }, status: number, code: string) {
  assert.deepEqual([answer.statusCode, JSON.parse(answer.body).code], [status, code], answer.body);
  assert.equal((answer.headers as Record<string, string>)['tus-resumable'], '1.0.0');
}

test('a client learns what the server knows without a key', async () => {
  for (const url of ['/api/v1/uploads', `/api/v1/uploads/${crypto.randomUUID()}`]) {
    const { statusCode, headers } = await api.inject({ method: 'OPTIONS', url });
    assert.equal(statusCode, 204);
    assert.equal(headers['tus-version'], '1.0.0');
    assert.equal(headers['tus-extension'], 'creation,creation-with-upload,termination,expiration,checksum');
    assert.equal(headers['tus-max-size'], '100000');
    assert.match(String(headers['tus-checksum-algorithm']), /^sha1,/);
  }
});

test('a file in three requests is a file, and each answer says how far it is and until when it is kept', async () => {
  const metadata = `filename ${base64('C:\\data\\people 2026.csv')},draft`;
  const url = await begun(csv.length, { 'upload-metadata': metadata });
  assert.match(url, /^\/api\/v1\/uploads\/[0-9a-f-]{36}$/);
  const first = await send(url, 0, csv.slice(0, 10));
  assert.deepEqual([first.statusCode, first.headers['upload-offset']], [204, '10']);
  const kept = Date.parse(String(first.headers['upload-expires'])) - Date.now();
  assert.ok(kept > 23 * 3_600_000 && kept <= 24 * 3_600_000);
  const head = await api.call('HEAD', url, undefined, tus);
  assert.equal(head.statusCode, 200);
  const { 'upload-offset': offset, 'upload-length': length, 'upload-metadata': told } = head.headers;
  assert.deepEqual([offset, length, told], ['10', String(csv.length), metadata]);
  assert.equal(head.headers['cache-control'], 'no-store');
  await send(url, 10, csv.slice(10, 11));
  const last = await send(url, 11, csv.slice(11));
  assert.deepEqual([last.statusCode, last.headers['upload-expires']], [204, undefined]);
  const upload = (await api.call('GET', url)).json();
  const sha256 = createHash('sha256').update(csv).digest('hex');
  assert.deepEqual(
    [upload.fileName, upload.bytes, upload.received, upload.sha256],
    ['people 2026.csv', 28, 28, sha256],
  );
  assert.equal(Buffer.from(await api.objects.bytes(`uploads/${sha256}`)).toString(), csv);
});

test('the first request may carry the beginning, or all of it; an empty file is whole at once', async () => {
  const beginning = await begin(csv.length, {}, csv.slice(0, 5));
  assert.deepEqual([beginning.statusCode, beginning.headers['upload-offset']], [201, '5']);
  const whole = await begin(
    csv.length,
    { 'upload-checksum': `md5 ${createHash('md5').update(csv).digest('base64')}` },
    csv,
  );
  assert.deepEqual([whole.statusCode, whole.headers['upload-offset']], [201, '28']);
  const empty = await begin(0);
  assert.equal((await api.call('GET', String(empty.headers.location))).json().received, 0);
});

test('another offset is 409, a wrong checksum 460, too many bytes 413, and none of them moves the upload', async () => {
  const url = await begun();
  assertRefused(await send(url, 5, csv.slice(5)), 409, 'uploads.offset_wrong');
  const wrong = { 'upload-checksum': `sha1 ${createHash('sha1').update('other').digest('base64')}` };
  assertRefused(await send(url, 0, csv, wrong), 460, 'uploads.checksum_wrong');
  assertRefused(await send(url, 0, `${csv}more`), 413, 'uploads.beyond_length');
  assert.equal((await api.call('HEAD', url, undefined, tus)).headers['upload-offset'], '0');
  const right = { 'upload-checksum': `sha1 ${createHash('sha1').update(csv).digest('base64')}` };
  assert.equal((await send(url, 0, csv, right)).statusCode, 204);
  assertRefused(await send(url, 0, csv), 409, 'uploads.offset_wrong');
  assert.equal((await send(url, csv.length, '')).statusCode, 204, 'nothing more is no mistake');
});

test('what the protocol does not know is refused in words', async () => {
  const url = await begun();
  const before = (await api.database.pool.query('select count(*) from uploads')).rows[0].count;
  assertRefused(await begin(100_001), 413, 'uploads.too_large');
  for (const length of ['', '-1', '1.5', '1e3', 'x']) assertRefused(await begin(length), 400, 'uploads.header_invalid');
  for (const headers of [
    { 'upload-metadata': 'filename not*base64' },
    { 'upload-metadata': 'a YQ==,a Yg==' },
    { 'upload-metadata': ',' },
    { 'upload-concat': 'partial' },
    { 'upload-defer-length': '1' },
  ] as Record<string, string>[]) {
    assertRefused(await begin(5, headers), 400, 'uploads.header_invalid');
  }
  assertRefused(await send(url, 'x', csv), 400, 'uploads.header_invalid');
  for (const checksum of ['crc32 YQ==', 'sha1', 'sha1 YQ==', 'sha1  ']) {
    assertRefused(await send(url, 0, csv, { 'upload-checksum': checksum }), 400, 'uploads.header_invalid');
  }
  const other = await api.call('PATCH', url, csv, { ...bytes, 'tus-resumable': '0.2.2', 'upload-offset': '0' });
  assertRefused(other, 412, 'uploads.version_unsupported');
  assert.equal(other.headers['tus-version'], '1.0.0');
  assertRefused(await api.call('POST', '/api/v1/uploads'), 412, 'uploads.version_unsupported');
  for (const type of ['application/json', 'text/csv']) {
    const answer = await send(url, 0, '{}', { 'content-type': type });
    assertRefused(answer, 415, 'request.media_type_unsupported');
  }
  assertRefused(await api.call('POST', url, undefined, tus), 405, 'request.method_not_allowed');
  assert.equal((await api.database.pool.query('select count(*) from uploads')).rows[0].count, before);
});

test('an upload is found by nobody else, and begun only by keys that can use it', async () => {
  const url = await begun();
  const calls = [
    ['HEAD', tus],
    ['GET', {}],
    ['PATCH', { ...bytes, 'upload-offset': '0' }],
    ['DELETE', tus],
  ] as const;
  const { key: admin } = await api.createKey('admin');
  const { key: predict } = await api.createKey('predict');
  const { key: feedback } = await api.createKey('feedback');
  for (const [method, headers] of calls) {
    const as = (key: string) => api.call(method, url, undefined, { ...headers, authorization: `Bearer ${key}` });
    for (const key of [admin, predict]) assert.equal((await as(key)).statusCode, 404, method);
    assert.equal((await as(feedback)).statusCode, 403, method);
    assert.equal((await api.inject({ method, url, headers })).statusCode, 401, method);
    const unknown = await api.call(method, '/api/v1/uploads/nonsense', undefined, headers);
    assert.equal(unknown.statusCode, 404, method);
  }
  assert.equal((await api.call('HEAD', url, undefined, tus)).statusCode, 200);
});

test('a removed upload is gone with its bytes', async () => {
  const url = await begun();
  await send(url, 0, csv.slice(0, 7));
  assert.equal((await api.call('DELETE', url, undefined, tus)).statusCode, 204);
  assert.equal((await api.call('HEAD', url, undefined, tus)).statusCode, 404);
  const id = url.split('/').at(-1);
  assert.deepEqual(await Array.fromAsync(api.objects.list(`upload-pieces/${id}`)), []);
});

test('a client that cannot send the method names it in a header', async () => {
  const url = await begun();
  const as = (method: string, headers = {}, payload?: string) =>
    api.call('POST', url, payload, { ...tus, 'x-http-method-override': method, ...headers });
  assert.equal((await as('PATCH', { ...bytes, 'upload-offset': '0' }, csv)).statusCode, 204);
  assert.equal((await as('HEAD')).headers['upload-offset'], '28');
  assert.equal((await as('DELETE')).statusCode, 204);
});

test('a session in a browser needs the same proof as for any other change', async () => {
  const session = await api.inject({ method: 'POST', url: '/api/v1/sessions', payload: { key: api.adminKey } });
  const cookie = String(session.headers['set-cookie']).split(';')[0] ?? '';
  const post = (headers: Record<string, string>) =>
    api.inject({
      method: 'POST',
      url: '/api/v1/uploads',
      headers: { ...tus, 'upload-length': '5', cookie, ...headers },
    });
  assert.equal((await post({})).json().code, 'auth.csrf_header_missing');
  assert.equal((await post({ 'x-millrace-csrf': '1' })).statusCode, 201);
});
