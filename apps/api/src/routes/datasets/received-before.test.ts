import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatasets, type Datasets } from '@millrace/datasets/server';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
let datasets: Datasets;
before(async () => {
  api = await startTestApi();
  datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
});
after(async () => {
  datasets.close();
  await api[Symbol.asyncDispose]();
});

const csv = 'age;income\n39;1,5\n52;2,5\n';
const post = (body: unknown, headers: Record<string, string> = {}) =>
  api.call('POST', '/api/v1/datasets', body, headers);

async function uploaded(content = csv, sent = content): Promise<string> {
  const answer = await api.call('POST', '/api/v1/uploads', sent, {
    'tus-resumable': '1.0.0',
    'content-type': 'application/offset+octet-stream',
    'upload-length': String(content.length),
    'upload-metadata': `filename ${Buffer.from('people.csv').toString('base64')}`,
  });
  assert.equal(answer.statusCode, 201, answer.body);
  return String(answer.headers.location).split('/').at(-1) ?? '';
}

async function inputOf(answer: { statusCode: number; body: string }) {
  assert.equal(answer.statusCode, 202, answer.body);
  const { task } = JSON.parse(answer.body);
  return (await api.database.pool.query('select input from tasks where id = $1', [task.id])).rows[0].input;
}

async function ingest(answer: { statusCode: number; body: string }) {
  await using work = await temporaryDirectory();
  const options = { signal: AbortSignal.timeout(60_000), memoryMegabytes: 512, workDirectory: work.path };
  return datasets.ingest(await inputOf(answer), options);
}

test('a complete upload becomes a data set, under as many names and recipes as are asked for', async () => {
  const upload = await uploaded();
  const input = await inputOf(await post({ name: 'people', upload }));
  assert.deepEqual([input.dataset, input.fileName, input.bytes], ['people', 'people.csv', csv.length]);
  assert.equal(Buffer.from(await api.objects.bytes(input.objectKey)).toString(), csv);
  const recipe = { delimiter: ';', missing: ['?'] };
  const again = await inputOf(await post({ name: 'people-again', upload, recipe }));
  assert.deepEqual([again.objectKey, again.recipe], [input.objectKey, recipe]);
});

test('an upload that is not complete, not there, empty or of another is refused', async () => {
  const cases: [unknown, number, string][] = [
    [{ name: 'people', upload: await uploaded(csv, csv.slice(0, 5)) }, 409, 'uploads.incomplete'],
    [{ name: 'people', upload: crypto.randomUUID() }, 404, 'uploads.not_found'],
    [{ name: 'people', upload: '../../etc' }, 404, 'uploads.not_found'],
    [{ name: 'people', upload: await uploaded('') }, 422, 'datasets.file_empty'],
  ];
  for (const [body, status, code] of cases) {
    const answer = await post(body);
    assert.deepEqual([answer.statusCode, answer.json().code], [status, code], answer.body);
  }
  const { key } = await api.createKey('admin');
  const other = await post({ name: 'people', upload: await uploaded() }, { authorization: `Bearer ${key}` });
  assert.equal(other.statusCode, 404);
});

test('a body that does not say what is wanted is 422 and points at the field', async () => {
  const upload = await uploaded();
  const cases: [unknown, string][] = [
    [{ upload }, '/name'],
    [{ name: 'My Data', upload }, '/name'],
    [{ name: 'people' }, '/upload'],
    [{ name: 'people', upload, from: { dataset: 'people', version: 1 } }, '/upload'],
    [{ name: 'people', from: { dataset: 'people', version: 1 } }, '/recipe'],
    [{ name: 'people', from: { dataset: 'people' }, recipe: {} }, '/from/version'],
    [{ name: 'people', uplaod: upload }, '/uplaod'],
    [{ name: 'people', upload, recipe: { delimeter: ';' } }, '/recipe/delimeter'],
  ];
  for (const [body, pointer] of cases) {
    const answer = await post(body);
    assert.deepEqual([answer.statusCode, answer.json().errors?.[0].pointer], [422, pointer], answer.body);
  }
});

test('the file of a version is read again with another recipe', async () => {
  const first = await ingest(await post({ name: 'read-again', upload: await uploaded() }));
  assert.equal(first.version, 1);
  const from = { dataset: 'read-again', version: 1 };
  const recipe = { types: { age: 'text' } };
  const second = await ingest(await post({ name: 'read-again', from, recipe }));
  assert.deepEqual([second.version, second.reused], [2, false]);
  const { columns, fileName, bytes } = await datasets.version('read-again', 2);
  assert.deepEqual([columns[0]?.type, fileName, bytes], ['text', 'people.csv', csv.length]);
  for (const missing of [
    { dataset: 'read-again', version: 9 },
    { dataset: 'nobody', version: 1 },
  ]) {
    assert.equal((await post({ name: 'read-again', from: missing, recipe })).statusCode, 404);
  }
});

test('the same request with the same key has its effect once; the same file in another upload is the same request', async () => {
  const headers = { 'idempotency-key': 'json' };
  const first = await post({ name: 'once', upload: await uploaded() }, headers);
  const again = await post({ name: 'once', upload: await uploaded() }, headers);
  assert.deepEqual([again.statusCode, again.json()], [202, first.json()]);
  const other = await post({ name: 'once', upload: await uploaded('a\n1\n') }, headers);
  assert.equal(other.json().code, 'idempotency.key_reused');
});
