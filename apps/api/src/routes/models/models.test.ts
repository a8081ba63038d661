import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { sampleReport, trainedVersion, twoVersions } from '@millrace/models/testing';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  for (const model of ['income', 'rollback', 'twice']) await twoVersions(api.registry, model);
});
after(() => api[Symbol.asyncDispose]());

const get = async (path: string) => {
  const answer = await api.call('GET', `/api/v1/models${path}`);
  assert.equal(answer.statusCode, 200, answer.body);
  return answer.json();
};

test('a model and its versions tell what is served and where it comes from', async () => {
  assert.deepEqual(
    (await get('')).items.map(({ name }: { name: string }) => name),
    ['income', 'rollback', 'twice'],
  );
  assert.deepEqual([(await get('/income')).champion, (await get('/income')).latest], [1, 2]);
  const { items } = await get('/income/versions');
  assert.deepEqual(
    items.map(({ version }: { version: number }) => version),
    [2, 1],
  );
  const version = await get('/income/versions/1');
  assert.deepEqual(version.aliases, ['champion']);
  assert.deepEqual(version.metrics, { auc: 0.93, accuracy: 0.87 });
  assert.deepEqual(version.intervals, { auc: [0.92, 0.94] });
  assert.deepEqual(version.lineage.parameters, { depth: 6 });
  assert.equal(version.signature.features.length, 5);
  assert.deepEqual(await get('/income/versions/champion'), version);
});

test('the ONNX file of a version comes with its name and a tag by which it is known', async () => {
  const url = '/api/v1/models/income/versions/1/model.onnx';
  const answer = await api.call('GET', url);
  assert.equal(answer.statusCode, 200);
  assert.equal(answer.body, 'onnx of income task 1');
  assert.match(String(answer.headers['content-disposition']), /filename="income-1.onnx"/);
  const known = await api.call('GET', url, undefined, { 'if-none-match': String(answer.headers.etag) });
  assert.equal(known.statusCode, 304);
});

test('a version tells what its training told, and its card as Markdown; one without says so', async () => {
  const told = await trainedVersion('told', 1);
  await api.registry.createVersion({ ...told, report: { ...sampleReport, ...told.report } });
  const version = await get('/told/versions/1');
  assert.deepEqual(version.suspicions, sampleReport.suspicions);
  assert.equal(version.card.name, 'told v1');
  const url = '/api/v1/models/told/versions/champion/card.md';
  const card = await api.call('GET', url);
  assert.equal(card.statusCode, 200, card.body);
  assert.equal(card.headers['content-type'], 'text/markdown; charset=utf-8');
  assert.match(String(card.headers['content-disposition']), /filename="told-1-card.md"/);
  assert.match(card.body, /^# Model card: told v1\n/);
  const known = await api.call('GET', url, undefined, { 'if-none-match': String(card.headers.etag) });
  assert.equal(known.statusCode, 304);
  const none = await api.call('GET', '/api/v1/models/income/versions/1/card.md');
  assert.deepEqual([none.statusCode, none.json().code], [404, 'models.card_missing']);
  assert.equal('card' in (await get('/income/versions/1')), false);
});

test('promote and roll back change the champion for the next answer, and leave a trace', async () => {
  const promoted = await api.call('POST', '/api/v1/models/rollback/versions/2/promote', { reason: 'Looks good.' });
  assert.equal(promoted.statusCode, 200, promoted.body);
  assert.deepEqual([promoted.json().champion, promoted.json().previous], [2, 1]);
  const back = await api.call('POST', '/api/v1/models/rollback/rollback');
  assert.equal(back.json().champion, 1);
  const [rolledBack, promotion] = await api.registry.history('rollback');
  assert.equal(rolledBack?.action, 'rollback');
  assert.deepEqual([promotion?.reason, promotion?.by.split('#')[0]], ['Looks good.', 'admin']);
  const nothing = await api.call('POST', '/api/v1/models/rollback/rollback', {});
  assert.deepEqual([nothing.statusCode, nothing.json().code], [409, 'models.nothing_to_roll_back']);
});

test('a rollback sent twice with one key goes back once', async () => {
  await api.call('POST', '/api/v1/models/twice/versions/2/promote');
  await api.call('POST', '/api/v1/models/twice/versions/1/promote');
  const back = () => api.call('POST', '/api/v1/models/twice/rollback', undefined, { 'idempotency-key': 'back' });
  assert.equal((await back()).json().champion, 2);
  const again = await back();
  assert.deepEqual([again.json().champion, again.headers['idempotency-replayed']], [2, 'true']);
  assert.equal((await get('/twice')).champion, 2);
});

test('promoting a version that is not there is 404', async () => {
  const answer = await api.call('POST', '/api/v1/models/income/versions/9/promote');
  assert.deepEqual([answer.statusCode, answer.json().code], [404, 'models.version_not_found']);
});
