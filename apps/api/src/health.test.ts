/** What the API says of itself while a part of it is away, and while it stops. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { sampleVersion } from '@millrace/models/testing';
import { openDatabase } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { createServer } from './lib/http/server.ts';
import { startTestApi, type TestApi } from './testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
});
after(() => api[Symbol.asyncDispose]());

test('ready says of each part whether it is', async () => {
  const answer = await api.inject({ url: '/health/ready' });
  assert.equal(answer.statusCode, 200);
  const { status, parts } = answer.json();
  assert.equal(status, 'ready');
  assert.deepEqual([parts.database.ready, parts.objects.ready, parts.broker.ready], [true, true, true]);
  assert.equal(parts.processor.ready, false);
  assert.match(parts.processor.reason, /No Data Processor/);
});

test('with the database away it is alive but not ready, and says why without saying where', async () => {
  await using lonely = await startTestApi();
  await lonely.database.close();
  assert.equal((await lonely.inject({ url: '/health/live' })).statusCode, 200);
  const answer = await lonely.inject({ url: '/health/ready' });
  assert.equal(answer.statusCode, 503);
  assert.match(answer.json().parts.database.reason, /database does not answer/);
});

test('with the object store away it says so, and stays ready for what needs no file', async () => {
  await using lonely = await startTestApi();
  await rm(lonely.objectsPath, { recursive: true });
  const answer = await lonely.inject({ url: '/health/ready' });
  const { status, parts } = answer.json();
  assert.deepEqual([answer.statusCode, status, parts.objects.ready], [200, 'ready', false]);
  assert.match(parts.objects.reason, /object store does not answer/);
});

test('a call that the database does not answer is told so, and when to come back', async () => {
  const nowhere = openDatabase({ url: 'postgresql://a:hunter2@127.0.0.1:9/a', poolSize: 1, applicationName: 'test' });
  const server = createServer({ logger: testLogger(), bodyLimitBytes: 1024, trustProxy: false });
  server.get('/', { config: { access: 'public' } }, async () => (await nowhere.pool.query('select 1')).rows);
  const answer = await server.inject({ url: '/' });
  assert.deepEqual([answer.statusCode, answer.json().code], [503, 'database.unavailable']);
  assert.equal(answer.headers['retry-after'], '2');
  assert.doesNotMatch(answer.body, /hunter2|127\.0\.0\.1|ECONN/);
  await server.close();
  await nowhere.close();
});

test('whoever is refused for now is told when to come back, whatever is missing', async () => {
  const rows = [{ age: 1 }];
  await api.registry.createVersion(sampleVersion('served-by-nobody', 1));
  const answer = await api.call('POST', '/api/v1/models/served-by-nobody/predict', { rows });
  assert.deepEqual([answer.statusCode, answer.json().code], [503, 'broker.no_consumer']);
  assert.ok(Number(answer.headers['retry-after']) > 0);
});

test('told to stop, it says that it is not ready and goes on to answer, each caller for the last time, until it drained', async () => {
  await using leaving = await startTestApi({ MILLRACE_DRAIN_SECONDS: '300' });
  const url = await leaving.api.listen();
  const headers = { authorization: `Bearer ${leaving.adminKey}` };
  const answer = await fetch(`${url}/api/v1/models`, { headers });
  assert.deepEqual([answer.status, answer.headers.get('connection')], [200, 'keep-alive']);
  const deadline = new AbortController();
  const stopped = leaving.api.stop(deadline.signal);
  const ready = await fetch(`${url}/health/ready`);
  assert.equal(ready.status, 503);
  assert.match((await ready.json()).parts.api.reason, /shutting down/);
  const last = await fetch(`${url}/api/v1/models`, { headers });
  assert.deepEqual([last.status, last.headers.get('connection')], [200, 'close']);
  deadline.abort();
  await stopped;
  await assert.rejects(fetch(`${url}/health/live`));
});
