import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, test } from 'node:test';
import { createDatasets, type Datasets } from '@millrace/datasets/server';
import { sampleVersion } from '@millrace/models/testing';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
let datasets: Datasets;
let work: Awaited<ReturnType<typeof temporaryDirectory>>;
before(async () => {
  [api, work] = await Promise.all([startTestApi(), temporaryDirectory()]);
  datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
});
after(async () => {
  datasets.close();
  await api[Symbol.asyncDispose]();
  await work[Symbol.asyncDispose]();
});

/** Reads a table in, as its task would; nobody processes here. */
async function add(dataset: string, content: string): Promise<number> {
  const { hold, key: objectKey, ...received } = await datasets.receive(Buffer.from(content));
  await using _ = hold;
  const input = { dataset, objectKey, ...received, fileName: 'people.csv' };
  const options = { signal: AbortSignal.timeout(60_000), memoryMegabytes: 512, workDirectory: work.path };
  return (await datasets.ingest(input, options)).version;
}

const people = 'id,age,pay\na,39,low\nb,52,high\nc,50,low\nd,31,low\n';
const later = 'id,age,pay\na,39,low\nb,53,high\ne,50,low\nd,31,low\n';
const versions = (name: string) => `/api/v1/datasets/${name}/versions`;

test('versions are listed newest first, in pages, without their columns', async () => {
  await add('listed', people);
  await add('listed', later);
  const first = (await api.call('GET', `${versions('listed')}?limit=1`)).json();
  assert.deepEqual(
    [first.items[0].version, first.items[0].rows, first.items[0].columns, first.items[0].fileName],
    [2, 4, 3, 'people.csv'],
  );
  const second = (await api.call('GET', `${versions('listed')}?limit=1&cursor=${first.nextCursor}`)).json();
  assert.deepEqual([second.items[0].version, second.nextCursor], [1, undefined]);
  assert.equal((await api.call('GET', versions('nobody'))).statusCode, 404);
});

test('a difference is told by the id column, by a key that is asked for, and by whole rows', async () => {
  const diff = async (query = '') => await api.call('GET', `${versions('listed')}/1/diff/2${query}`);
  const { rows } = (await diff()).json();
  assert.deepEqual([rows.key, rows.added, rows.removed, rows.changed], [['id'], 1, 1, 1]);
  assert.deepEqual(rows.examples.changed, [{ key: { id: 'b' }, from: { age: 52 }, to: { age: 53 } }]);
  const whole = (await diff('?key=')).json().rows;
  assert.deepEqual([whole.key, whole.added, whole.removed], [[], 2, 2]);
  const two = (await diff('?key=id&key=pay')).json().rows;
  assert.deepEqual([two.key, two.changed], [['id', 'pay'], 1]);
  const [one, latest] = await Promise.all([
    diff('?key=id'),
    api.call('GET', `${versions('listed')}/1/diff/latest?key=id`),
  ]);
  assert.deepEqual(one.json(), latest.json());
  assert.deepEqual(
    [(await diff('?key=pay')).statusCode, (await diff('?key=pay')).json().code],
    [422, 'datasets.key_not_unique'],
  );
  assert.equal((await diff('?key=town')).json().code, 'datasets.key_unknown');
  assert.equal((await api.call('GET', `${versions('listed')}/1/diff/9`)).statusCode, 404);
});

test('rows and received bytes are downloads with ETag and ranges', async () => {
  const source = await api.call('GET', `${versions('listed')}/1/source`);
  assert.equal(source.body, people);
  assert.equal(source.headers.etag, `"${createHash('sha256').update(people).digest('hex')}"`);
  assert.match(String(source.headers['content-disposition']), /^attachment; filename="people.csv"/);
  const range = { range: 'bytes=3-5' };
  const part = await api.call('GET', `${versions('listed')}/1/source`, undefined, range);
  assert.deepEqual([part.statusCode, part.body], [206, people.slice(3, 6)]);
  const known = { 'if-none-match': String(source.headers.etag) };
  assert.equal((await api.call('GET', `${versions('listed')}/1/source`, undefined, known)).statusCode, 304);
  const rows = await api.call('GET', `${versions('listed')}/latest/data.parquet`);
  assert.deepEqual([rows.statusCode, rows.rawPayload.subarray(0, 4).toString()], [200, 'PAR1']);
  assert.match(String(rows.headers['content-disposition']), /filename="listed-v2.parquet"/);
  const tail = await api.call('GET', `${versions('listed')}/2/data.parquet`, undefined, { range: 'bytes=-4' });
  assert.deepEqual([tail.statusCode, tail.body], [206, 'PAR1']);
});

test('what a model was trained on is not deleted, and which model that is stands in the answer', async () => {
  await add('lineage', people);
  await add('lineage', later);
  const sample = sampleVersion('pay', 1);
  await api.registry.createVersion({
    ...sample,
    lineage: { ...sample.lineage, dataset: 'lineage', datasetVersion: 1 },
  });
  for (const url of [`${versions('lineage')}/1`, '/api/v1/datasets/lineage']) {
    const refused = await api.call('DELETE', url);
    assert.deepEqual([refused.statusCode, refused.json().code], [409, 'datasets.in_use'], refused.body);
    assert.match(refused.json().detail, /version 1 of the model "pay" was trained on version 1/);
    assert.equal(refused.json().errors[0].pointer, '/api/v1/models/pay/versions/1');
  }
  assert.equal((await api.call('DELETE', `${versions('lineage')}/2`)).statusCode, 204);
  assert.equal((await api.call('GET', `${versions('lineage')}/2`)).statusCode, 404);
  assert.equal((await api.call('DELETE', `${versions('lineage')}/latest`)).statusCode, 422);
});

test('what a task reads is not deleted until the task is over, then it is gone for good', async () => {
  await add('tasked', people);
  const training = { model: 'tasked', dataset: 'tasked', target: 'pay' };
  const { task } = (await api.call('POST', '/api/v1/trainings', training)).json();
  const refused = await api.call('DELETE', `${versions('tasked')}/1`);
  assert.equal(refused.statusCode, 409, refused.body);
  assert.equal(refused.json().errors[0].pointer, `/api/v1/tasks/${task.id}`);
  await api.call('POST', `/api/v1/tasks/${task.id}/cancel`);
  assert.equal((await api.call('DELETE', '/api/v1/datasets/tasked')).statusCode, 204);
  assert.equal((await api.call('GET', '/api/v1/datasets/tasked')).statusCode, 404);
  assert.equal((await api.call('DELETE', '/api/v1/datasets/tasked')).statusCode, 404);
});

test('a training that starts beside a deletion is accepted with its version, or not at all', async () => {
  for (let round = 0; round < 5; round++) {
    const name = `beside${round}`;
    await add(name, people);
    const [training, deletion] = await Promise.all([
      api.call('POST', '/api/v1/trainings', { model: 'beside', dataset: name, target: 'pay' }),
      api.call('DELETE', `${versions(name)}/1`),
    ]);
    const there = (await api.call('GET', `${versions(name)}/1`)).statusCode === 200;
    assert.deepEqual([training.statusCode, deletion.statusCode], there ? [202, 409] : [404, 204]);
  }
});
