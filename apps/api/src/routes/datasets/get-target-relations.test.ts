import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { TargetRelations } from '@millrace/datasets';
import { createDatasets, type Datasets } from '@millrace/datasets/server';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
let datasets: Datasets;
let work: Awaited<ReturnType<typeof temporaryDirectory>>;
before(async () => {
  [api, work] = await Promise.all([startTestApi(), temporaryDirectory()]);
  datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
  const rows = Array.from({ length: 200 }, (_, row) => {
    return `${row + 1},${20 + (row % 40)},${row % 40 > 20 ? 'high' : 'low'},${row % 3 ? 'a' : 'b'},${row % 40 > 20 ? 'yes' : 'no'}`;
  });
  const {
    hold,
    key: objectKey,
    ...received
  } = await datasets.receive(Buffer.from(`id,age,level,other/one,bought\n${rows.join('\n')}\n`));
  await using _ = hold;
  const options = { signal: AbortSignal.timeout(60_000), memoryMegabytes: 512, workDirectory: work.path };
  await datasets.ingest({ dataset: 'buyers', objectKey, ...received, fileName: 'buyers.csv' }, options);
});
after(async () => {
  datasets.close();
  await api[Symbol.asyncDispose]();
  await work[Symbol.asyncDispose]();
});

const targets = '/api/v1/datasets/buyers/versions/latest/profile/targets';

test('what columns say about a target comes strongest first, with the target in the words of the file', async () => {
  const answer = await api.call('GET', `${targets}/bought`);
  assert.equal(answer.statusCode, 200);
  const { target, columns, sampling } = answer.json() as TargetRelations;
  assert.deepEqual([target, sampling], ['bought', { rows: 200, exact: true }]);
  assert.deepEqual(
    columns.map(({ a }) => a),
    ['level', 'age', 'other/one'],
  );
  assert.deepEqual(columns[0]?.by, [
    { value: 'low', rows: 105, shares: { no: 1 } },
    { value: 'high', rows: 95, shares: { yes: 1 } },
  ]);
  assert.equal(
    columns[1]?.by.reduce((sum, { rows }) => sum + rows, 0),
    200,
  );
});

test('a target may have any name, and one that is not there is a 404', async () => {
  const answer = await api.call('GET', `${targets}/${encodeURIComponent('other/one')}`);
  assert.equal(answer.statusCode, 200);
  const unknown = await api.call('GET', `${targets}/nobody`);
  assert.deepEqual([unknown.statusCode, unknown.json().code], [404, 'datasets.column_not_found']);
});
