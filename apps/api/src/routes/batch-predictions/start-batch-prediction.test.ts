import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatasets } from '@millrace/datasets/server';
import { twoVersions } from '@millrace/models/testing';
import { testLogger } from '@millrace/runtime/testing';
import { csvOf, formBody, formHeaders } from '../../testing/forms.ts';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  await twoVersions(api.registry, 'income');
});
after(() => api[Symbol.asyncDispose]());

const url = '/api/v1/models/income/batch-predictions';
const sendFile = (csv: string, headers: Record<string, string> = {}) =>
  api.call('POST', url, formBody([csvOf(csv, 'new.csv')]), { ...formHeaders, ...headers });

async function inputOf(taskId: string) {
  return (await api.database.pool.query('select input from tasks where id = $1', [taskId])).rows[0].input;
}

test('a file is stored and waits for the champion of this moment', async () => {
  const answer = await sendFile('age\n39\n');
  assert.equal(answer.statusCode, 202, answer.body);
  const { id } = answer.json().task;
  assert.equal(answer.headers.location, `/api/v1/tasks/${id}`);
  const { model, version, source } = await inputOf(id);
  assert.deepEqual([model, version, source.fileName], ['income', 1, 'new.csv']);
  assert.equal(Buffer.from(await api.objects.bytes(source.objectKey)).toString(), 'age\n39\n');
});

test('a recipe goes with the file; one that is none is refused before the file is taken in', async () => {
  const send = (recipe: string) =>
    api.call('POST', url, formBody([{ name: 'recipe', content: recipe }, csvOf('age\n41\n', 'new.csv')]), formHeaders);
  const answer = await send('{"sheet":"January","missing":["-1"]}');
  assert.equal(answer.statusCode, 202, answer.body);
  const { source } = await inputOf(answer.json().task.id);
  assert.deepEqual(source.recipe, { sheet: 'January', missing: ['-1'] });
  for (const recipe of ['{', '{"shet":"January"}']) {
    const refused = await send(recipe);
    assert.deepEqual([refused.statusCode, refused.json().code], [422, 'request.invalid'], refused.body);
  }
});

test('a key for predictions may start one and follow it', async () => {
  const { key } = await api.createKey('predict');
  const authorization = `Bearer ${key}`;
  const { task } = (await sendFile('age\n40\n', { authorization })).json();
  assert.equal((await api.call('GET', `/api/v1/tasks/${task.id}`, undefined, { authorization })).statusCode, 200);
});

test('a complete upload of the caller is predicted as a file is, with the same key as that file', async () => {
  const { key } = await api.createKey('predict');
  const authorization = `Bearer ${key}`;
  const begin = async (content: string) => {
    const answer = await api.call('POST', '/api/v1/uploads', content, {
      authorization,
      'tus-resumable': '1.0.0',
      'content-type': 'application/offset+octet-stream',
      'upload-length': '8',
    });
    return String(answer.headers.location).split('/').at(-1);
  };
  const upload = await begin('age\n777\n');
  const headers = { authorization, 'idempotency-key': 'by upload' };
  const recipe = { delimiter: ';' };
  const answer = await api.call('POST', url, { upload, recipe }, headers);
  assert.equal(answer.statusCode, 202, answer.body);
  const { source } = await inputOf(answer.json().task.id);
  assert.equal(Buffer.from(await api.objects.bytes(source.objectKey)).toString(), 'age\n777\n');
  assert.deepEqual(source.recipe, recipe);
  assert.equal((await api.call('POST', url, { upload, recipe }, headers)).headers['idempotency-replayed'], 'true');
  const otherVersion = await api.call('POST', url, { upload, recipe, modelVersion: 2 }, headers);
  assert.equal(otherVersion.json().code, 'idempotency.key_reused', otherVersion.body);
  assert.equal((await api.call('POST', url, { upload })).statusCode, 404, 'another key does not find it');
  const half = await api.call('POST', url, { upload: await begin('age\n') }, { authorization });
  assert.equal(half.json().code, 'uploads.incomplete');
  const cases: [object, string][] = [
    [{}, '/dataset'],
    [{ upload, dataset: 'people' }, '/dataset'],
    [{ upload, format: 'csv' }, '/format'],
    [{ dataset: 'people', recipe }, '/recipe'],
  ];
  for (const [body, pointer] of cases) {
    const refused = await api.call('POST', url, body, { authorization });
    assert.deepEqual([refused.statusCode, refused.json().errors?.[0].pointer], [422, pointer], refused.body);
  }
});

test('a data set that is not there, an empty file, no file and no body each say what is wrong', async () => {
  const cases: [Promise<{ statusCode: number; body: string }>, number, string][] = [
    [api.call('POST', url, { dataset: 'nobody' }), 404, 'datasets.not_found'],
    [api.call('POST', url, { dataset: 'nobody', modelVersion: 9 }), 404, 'models.version_not_found'],
    [api.call('POST', url, { dateset: 'nobody' }), 422, 'request.invalid'],
    [api.call('POST', url, { dataset: 'nobody', format: 'pdf' }), 422, 'request.invalid'],
    [sendFile(''), 422, 'datasets.file_empty'],
    [api.call('POST', url, formBody([]), formHeaders), 422, 'request.invalid'],
    [api.call('POST', url), 415, 'request.media_type_unsupported'],
  ];
  for (const [call, status, code] of cases) {
    const answer = await call;
    assert.deepEqual([answer.statusCode, JSON.parse(answer.body).code], [status, code], answer.body);
  }
});

test('a key for predictions gets no rows of a data set, nor learns whether it is there', async () => {
  const { key } = await api.createKey('predict');
  const answer = await api.call('POST', url, { dataset: 'nobody' }, { authorization: `Bearer ${key}` });
  assert.deepEqual([answer.statusCode, answer.json().code], [403, 'auth.scope_missing'], answer.body);
});

test('a data set without a version yet is 404', async () => {
  const datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
  await datasets.ensure('empty');
  datasets.close();
  const answer = await api.call('POST', url, { dataset: 'empty' });
  assert.deepEqual([answer.statusCode, answer.json().code], [404, 'datasets.version_not_found']);
});

test('the same file with the same key is one task; for another model it is another request', async () => {
  const headers = { 'idempotency-key': 'batch' };
  const first = await sendFile('age\n1\n', headers);
  assert.deepEqual((await sendFile('age\n1\n', headers)).json(), first.json());
  assert.equal((await sendFile('age\n2\n', headers)).json().code, 'idempotency.key_reused');
});
