/** Every list takes back the cursors that it gave, and no other. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatasets } from '@millrace/datasets/server';
import { twoVersions } from '@millrace/models/testing';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { startTestApi, type TestApi } from '../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  await twoVersions(api.registry, 'income');
  await ingestPeople();
});
after(() => api[Symbol.asyncDispose]());

async function ingestPeople(): Promise<void> {
  const { key, sha256, bytes } = await api.objects.putContent('uploads', Buffer.from('age,pay\n1,2\n3,4\n'));
  const datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
  await using work = await temporaryDirectory();
  const input = { dataset: 'people', objectKey: key, sha256, bytes, fileName: 'people.csv' };
  await datasets.ingest(input, {
    signal: AbortSignal.timeout(60_000),
    memoryMegabytes: 512,
    workDirectory: work.path,
  });
  datasets.close();
}

const lists = [
  '/datasets',
  '/datasets/people/versions/1/rejects',
  '/tasks',
  '/models',
  '/models/income/versions',
  '/keys',
];
const encoded = (values: unknown) => Buffer.from(JSON.stringify(values)).toString('base64url');
const madeUp = [
  'x y',
  '%C3%A9',
  encoded(null),
  encoded([]),
  encoded({ 0: 'a', 1: 'b' }),
  encoded([1.5, 'people']),
  encoded(['yesterday', 'people']),
  encoded(['2026-02-31T00:00:00.000Z', 'people']),
  encoded(['0000-01-01T00:00:00.000Z', 'people']),
  encoded(['-271821-04-20T00:00:00.000Z', 'people']),
  encoded(['2026-01-01T00:00:00.000Z']),
  encoded(['2026-01-01T00:00:00.000Z', 'zero \u0000']),
  encoded([1e300]),
];

test('a cursor that a list has not given is 422, says so, and points at no error inside', async () => {
  for (const list of lists) {
    for (const cursor of madeUp) {
      const answer = await api.call('GET', `/api/v1${list}?cursor=${cursor}`);
      const where = `${list} ${cursor} ${Buffer.from(cursor, 'base64url')}: ${answer.body}`;
      assert.equal(answer.statusCode, 422, where);
      assert.match(answer.json().code, /^\w+\.cursor_invalid$/, where);
    }
  }
});
