import assert from 'node:assert/strict';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { createLogger } from '@millrace/runtime/server';
import { createServer } from './lib/http/server.ts';
import { openApiDocument } from './openapi.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let api: TestApi;
let url: URL;
before(async () => {
  api = await startTestApi({ MILLRACE_BODY_LIMIT_BYTES: '20000', MILLRACE_CORS_ORIGINS: 'https://shop.example' });
  url = new URL(await api.api.listen());
});
after(() => api[Symbol.asyncDispose]());

const training = { model: 'income', dataset: 'people', target: 'income' };

test('the committed API document is the one that the routes make: run `npm run openapi` after changing them', async () => {
  const committed = await readFile(new URL('../openapi.json', import.meta.url), 'utf8');
  assert.ok(committed === (await openApiDocument()), 'apps/api/openapi.json is stale; run `npm run openapi`');
});

test('the API document has an id, a summary and an error answer for each operation, and every reference leads somewhere', async () => {
  const answer = await api.inject({ url: '/openapi.json' });
  const document = answer.json();
  assert.equal(document.openapi, '3.1.0');
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path as object));
  const ids = operations.map((operation) => operation.operationId);
  assert.equal(new Set(ids).size, ids.length);
  for (const operation of operations) {
    assert.ok(operation.operationId && operation.summary, JSON.stringify(operation).slice(0, 200));
    assert.ok(operation.responses.default.content['application/problem+json']);
  }
  for (const [, name = ''] of answer.body.matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
    assert.ok(document.components.schemas[name], name);
  }
});

test('a route that does not say who may call it keeps the server from starting', async () => {
  const logger = createLogger({ name: 'test', level: 'silent', format: 'json' });
  const server = createServer({ logger, bodyLimitBytes: 1000, trustProxy: false });
  server.get('/open', async () => 'open');
  await assert.rejects(async () => await server.ready(), /GET \/open/);
});

test('every path of the API but the public ones asks for a key', async () => {
  const { paths } = (await api.inject({ url: '/openapi.json' })).json();
  const open: string[] = [];
  for (const [path, operations] of Object.entries(paths)) {
    for (const method of Object.keys(operations as object)) {
      const headers = { 'x-forwarded-for': '203.0.113.9' };
      const url = path.replace(/\{\w+\}/g, 'x');
      const { statusCode } = await api.inject({ method: method.toUpperCase() as 'GET', url, headers });
      if (statusCode !== 401) open.push(`${method} ${path}`);
    }
  }
  const known = ['get /health/live', 'get /health/ready', 'options /api/v1/uploads', 'post /api/v1/sessions'];
  assert.deepEqual(open.sort(), known);
});

test('broken JSON is 400 and says where it broke', async () => {
  const answer = await api.call('POST', '/api/v1/trainings', '{"model": ', { 'content-type': 'application/json' });
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'request.json_broken']);
  assert.match(
    answer.json().detail,
    /^The body is not valid JSON: it ends before it is complete, at line 1, column 11\. /,
  );
  const misplaced = '{\n  "model": "income",\n  "target": }';
  const other = await api.call('POST', '/api/v1/trainings', misplaced, { 'content-type': 'application/json' });
  assert.match(other.json().detail, /^The body is not valid JSON: "}" cannot stand at line 3, column 13\. /);
});

test('JSON that would change the prototype of objects is refused', async () => {
  const body = '{"__proto__": {"admin": true}}';
  const answer = await api.call('POST', '/api/v1/trainings', body, { 'content-type': 'application/json' });
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'request.json_broken']);
});

test('a body of another type is 415', async () => {
  const answer = await api.call('POST', '/api/v1/trainings', 'model=income', {
    'content-type': 'application/x-www-form-urlencoded',
  });
  assert.deepEqual([answer.statusCode, answer.json().code], [415, 'request.media_type_unsupported']);
});

test('a body that is too large is 413', async () => {
  const answer = await api.call('POST', '/api/v1/trainings', { ...training, target: 'x'.repeat(30_000) });
  assert.deepEqual([answer.statusCode, answer.json().code], [413, 'request.too_large']);
});

test('no body where one is needed is 422', async () => {
  const answer = await api.call('POST', '/api/v1/trainings');
  assert.deepEqual([answer.statusCode, answer.json().code], [422, 'request.invalid']);
});

test('a path that is not there is a 404 problem, one with another method a 405 that names the right ones', async () => {
  const missing = await api.call('GET', '/api/v1/nothing');
  assert.deepEqual([missing.statusCode, missing.json().code], [404, 'request.route_not_found']);
  assert.equal(missing.headers['content-type'], 'application/problem+json');
  const wrong = await api.call('PUT', '/api/v1/models/a/predict', {});
  assert.deepEqual([wrong.statusCode, wrong.json().code], [405, 'request.method_not_allowed']);
  assert.equal(wrong.headers.allow, 'POST');
});

test('a path that cannot be decoded is a problem too', async () => {
  const answer = await api.call('GET', '/api/v1/models/%E0%A4%A');
  assert.deepEqual([answer.statusCode, answer.json().code], [400, 'request.path_broken']);
});

test('a zero byte in the URL is refused before the database sees it', async () => {
  for (const path of ['/api/v1/datasets/%00', '/api/v1/models/a%00b', '/api/v1/tasks?kind=%00']) {
    const answer = await api.call('GET', path);
    assert.deepEqual([answer.statusCode, answer.json().code], [400, 'request.path_broken'], path);
  }
});

test('who sends a body that is too large can send it all, read the answer and go on over the same connection', async () => {
  const socket = connect(Number(url.port), url.hostname);
  const headers = `host: x\r\nauthorization: Bearer ${api.adminKey}\r\n`;
  const body = 'x'.repeat(30_000);
  socket.write(
    `POST /api/v1/models/a/predict HTTP/1.1\r\n${headers}content-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body.slice(0, 10_000)}`,
  );
  const hungUp = once(socket, 'close').then(() => ['hung up']);
  const [refusal] = await Promise.race([once(socket, 'data'), hungUp]);
  assert.match(String(refusal), /^HTTP\/1.1 413 /);
  socket.write(`${body.slice(10_000)}GET /health/live HTTP/1.1\r\n${headers}\r\n`);
  const [next] = await Promise.race([once(socket, 'data'), hungUp]);
  socket.destroy();
  assert.match(String(next), /^HTTP\/1.1 200 /);
});

test('things that do not exist are 404, each with its own code', async () => {
  const uuid = '019a0000-0000-7000-8000-000000000000';
  const cases: [string, string, string, unknown?][] = [
    ['GET', '/api/v1/datasets/none', 'datasets.not_found'],
    ['GET', '/api/v1/datasets/none/versions/1', 'datasets.not_found'],
    ['GET', '/api/v1/datasets/none/versions/latest/profile', 'datasets.not_found'],
    ['GET', '/api/v1/datasets/none/versions/1/rows', 'datasets.not_found'],
    ['GET', '/api/v1/datasets/none/versions/1/rejects', 'datasets.not_found'],
    ['GET', '/api/v1/models/none', 'models.not_found'],
    ['GET', '/api/v1/models/none/versions', 'models.not_found'],
    ['GET', '/api/v1/models/none/versions/1', 'models.not_found'],
    ['GET', '/api/v1/models/none/versions/1/model.onnx', 'models.not_found'],
    ['POST', '/api/v1/models/none/versions/1/promote', 'models.not_found'],
    ['POST', '/api/v1/models/none/rollback', 'models.not_found'],
    ['POST', '/api/v1/models/none/predict', 'models.not_found', { rows: [{}] }],
    ['POST', '/api/v1/models/none/batch-predictions', 'models.not_found', { dataset: 'none' }],
    ['GET', `/api/v1/tasks/${uuid}`, 'tasks.not_found'],
    ['GET', '/api/v1/tasks/not-an-id', 'tasks.not_found'],
    ['GET', `/api/v1/tasks/${uuid}/events`, 'tasks.not_found'],
    ['GET', `/api/v1/tasks/${uuid}/result`, 'tasks.not_found'],
    ['POST', `/api/v1/tasks/${uuid}/cancel`, 'tasks.not_found'],
    ['POST', `/api/v1/predictions/none.1.${uuid}/feedback`, 'predictions.not_found', { actual: 1 }],
    ['DELETE', '/api/v1/predictions/not-an-id', 'predictions.not_found'],
    ['POST', '/api/v1/trainings', 'datasets.not_found', training],
  ];
  for (const [method, url, code, body] of cases) {
    const answer = await api.call(method, url, body);
    assert.deepEqual([answer.statusCode, answer.json().code], [404, code], `${method} ${url}: ${answer.body}`);
    assert.equal(answer.headers['content-type'], 'application/problem+json');
  }
});

test('a version that is no number is told what one is', async () => {
  const answer = await api.call('GET', '/api/v1/datasets/none/versions/first');
  assert.equal(answer.statusCode, 422);
  assert.match(answer.json().detail, /`version` must be a whole number or `latest`/);
});

test('what goes wrong inside is a 500 that tells nothing but the id under which the log tells all', async () => {
  const lines: string[] = [];
  const logger = createLogger({
    name: 'test',
    level: 'error',
    format: 'json',
    destination: { write: (line: string) => void lines.push(line) },
  });
  const server = createServer({ logger, bodyLimitBytes: 1000, trustProxy: false });
  server.get('/broken', { config: { access: 'public' } }, async () => {
    throw new Error('the password is swordfish');
  });
  const answer = await server.inject({ url: '/broken' });
  await server.close();
  assert.deepEqual([answer.statusCode, answer.json().code], [500, 'internal']);
  assert.ok(!answer.body.includes('swordfish'));
  assert.ok(lines.join('').includes('swordfish') && lines.join('').includes(String(answer.headers['x-request-id'])));
});

test('a request keeps the id that a proxy gave it, if it is one', async () => {
  const kept = await api.inject({ url: '/health/live', headers: { 'x-request-id': 'edge-1234' } });
  assert.equal(kept.headers['x-request-id'], 'edge-1234');
  const made = await api.inject({ url: '/health/live', headers: { 'x-request-id': 'a b\tc' } });
  assert.match(String(made.headers['x-request-id']), /^[\w-]+$/);
});

test('answers carry the headers that keep browsers from misusing them', async () => {
  const { headers } = await api.call('GET', '/api/v1/models');
  assert.equal(headers['content-security-policy'], "default-src 'none'; frame-ancestors 'none'");
  assert.equal(headers['x-content-type-options'], 'nosniff');
  assert.equal(headers['cache-control'], 'no-store');
  assert.equal(headers['access-control-allow-origin'], undefined);
});

test('pages of a listed origin may call with a key, those of others may not', async () => {
  const preflight = (origin: string) =>
    api.inject({
      method: 'OPTIONS',
      url: '/api/v1/models/a/predict',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  const listed = await preflight('https://shop.example');
  assert.equal(listed.statusCode, 204);
  assert.equal(listed.headers['access-control-allow-origin'], 'https://shop.example');
  assert.equal(listed.headers['access-control-allow-credentials'], undefined);
  const other = await preflight('https://evil.example');
  assert.equal(other.headers['access-control-allow-origin'], undefined);
  const own = await api.inject({ url: '/health/live' });
  assert.equal(own.headers['access-control-allow-origin'], undefined);
});

test('the API explorer works from this server alone, under a policy that allows nothing else', async () => {
  const page = await api.inject({ url: '/docs' });
  assert.equal(page.statusCode, 200);
  assert.match(String(page.headers['content-security-policy']), /default-src 'none'; script-src 'self';/);
  assert.doesNotMatch(page.body, /https?:\/\//);
  let pictures = 0;
  for (const [, path = ''] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
    const asset = await api.inject({ url: path });
    assert.equal(asset.statusCode, 200, path);
    // The picture above it is ours and not that of the framework.
    const [, picture] = /img\.src = 'data:image\/svg\+xml;base64,([^']+)'/.exec(asset.body) ?? [];
    if (picture) assert.match(Buffer.from(picture, 'base64').toString(), /<title>Millrace<\/title>/);
    pictures += picture ? 1 : 0;
  }
  assert.equal(pictures, 1);
});

test('figures count requests by route', async () => {
  await api.call('GET', '/api/v1/models/some-name');
  const { body } = await api.inject({ url: '/metrics' });
  assert.match(
    body,
    /millrace_http_request_seconds_count\{method="GET",route="\/api\/v1\/models\/:model",status="404"\} \d/,
  );
  assert.ok(!body.includes('some-name'));
});

test('a caller that asks for more than its limit is 429 and told when to come back', async () => {
  await using limited = await startTestApi({ MILLRACE_REQUESTS_PER_MINUTE: '5' });
  for (let count = 0; count < 5; count++) assert.equal((await limited.call('GET', '/api/v1/models')).statusCode, 200);
  const answer = await limited.call('GET', '/api/v1/models');
  assert.deepEqual([answer.statusCode, answer.json().code], [429, 'request.too_many']);
  assert.equal(answer.headers['retry-after'], '12');
});

test('what is not HTTP is answered with a problem and the connection ends', async () => {
  const socket = connect(Number(url.port), url.hostname);
  socket.end('this is not HTTP\r\n\r\n');
  let answer = '';
  for await (const chunk of socket) answer += chunk;
  assert.match(answer, /^HTTP\/1.1 400 .*application\/problem\+json.*request\.not_http/s);
});
