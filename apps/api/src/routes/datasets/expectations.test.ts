import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatasets } from '@millrace/datasets/server';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  await ingest('age,income\n39,<=50K\n52,>50K\n41,<=50K\n', 1);
});
after(() => api[Symbol.asyncDispose]());

/** Reads a table as the processor would. */
async function ingest(content: string, expectedVersion: number) {
  await using work = await temporaryDirectory();
  const { key: objectKey, sha256, bytes } = await api.objects.putContent('uploads', Buffer.from(content));
  const datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
  const { version } = await datasets.ingest(
    { dataset: 'people', objectKey, sha256, bytes, fileName: 'people.csv' },
    { signal: AbortSignal.timeout(60_000), memoryMegabytes: 512, workDirectory: work.path },
  );
  assert.equal(version, expectedVersion);
  datasets.close();
}

const path = '/api/v1/datasets/people/expectations';
const get = async () => (await api.call('GET', path)).json();
const train = (change: object = {}) =>
  api.call('POST', '/api/v1/trainings', { model: 'income', dataset: 'people', target: 'income', ...change });
const adults = { kind: 'range', column: 'age', min: 18, severity: 'fail' };

test('what was inferred can be read, sent back as it is, and edited', async () => {
  const inferred = await get();
  assert.equal(inferred.inferredFrom, 1);
  assert.ok(inferred.expectations.length > 0);
  const same = await api.call('PUT', path, inferred);
  assert.deepEqual([same.statusCode, same.json().expectations], [200, inferred.expectations], same.body);
  const edited = await api.call('PUT', path, { expectations: [adults] });
  assert.deepEqual([edited.json().expectations, edited.json().inferredFrom], [[adults], 1]);
  assert.deepEqual(await get(), edited.json());
});

test('an edit checks the latest version again', async () => {
  const version = async () => (await api.call('GET', '/api/v1/datasets/people/versions/1')).json();
  await api.call('PUT', path, { expectations: [{ ...adults, min: 40 }] });
  const { validation } = await version();
  assert.deepEqual([validation.outcome, validation.failed, validation.results[0].count], ['fail', 1, 1]);
  assert.deepEqual(validation.results[0].examples, [{ row: 0, value: 39 }]);
  await api.call('PUT', path, { expectations: [adults] });
  assert.equal((await version()).validation.outcome, 'pass');
});

test('a broken shape, an unknown column and a kind that does not fit are refused with pointers', async () => {
  const shape = await api.call('PUT', path, { expectations: [{ ...adults, severity: 'maybe' }] });
  assert.deepEqual([shape.statusCode, shape.json().code], [422, 'request.invalid'], shape.body);
  const wrong = [adults, { ...adults, column: 'aeg' }, { ...adults, column: 'income' }];
  const refused = await api.call('PUT', path, { expectations: wrong });
  assert.deepEqual([refused.statusCode, refused.json().code], [422, 'datasets.expectations_invalid']);
  assert.deepEqual(
    refused.json().errors.map(({ pointer }: { pointer: string }) => pointer),
    ['/expectations/1/column', '/expectations/2/column'],
  );
  assert.deepEqual((await get()).expectations, [adults]);
  assert.equal((await api.call('PUT', '/api/v1/datasets/nobody/expectations', { expectations: [] })).statusCode, 404);
  assert.equal((await api.call('GET', '/api/v1/datasets/nobody/expectations')).statusCode, 404);
  const { key } = await api.createKey('predict');
  const foreign = await api.inject({ method: 'GET', url: path, headers: { authorization: `Bearer ${key}` } });
  assert.equal(foreign.statusCode, 403);
});

test('a training passes over a version that fails, says so, and takes it only when that is allowed', async () => {
  await ingest('age,income\n3,<=50K\n52,>50K\n41,<=50K\n', 2);
  const inputOf = async (answer: { json(): { task: { id: string } } }) => {
    const { rows } = await api.database.pool.query('select input from tasks where id = $1', [answer.json().task.id]);
    return rows[0].input;
  };
  const passedOver = await inputOf(await train());
  assert.equal(passedOver.datasetVersion, 1);
  assert.match(passedOver.notes[0], /^Version 2 .* so version 1 was trained on\.$/);
  const named = await train({ version: 2 });
  assert.deepEqual([named.statusCode, named.json().code], [422, 'datasets.version_failed_validation']);
  assert.match(named.json().detail, /1 value of 3 \(33\.3 %\) of `age`/);
  const allowed = await inputOf(await train({ allowFailedValidation: true }));
  assert.equal(allowed.datasetVersion, 2);
  assert.match(allowed.notes[0], /all the same/);
  assert.equal((await inputOf(await train({ version: 1 }))).notes, undefined);
});
