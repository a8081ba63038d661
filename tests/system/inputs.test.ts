/** What the product keeps of what it was asked, looked up in its database. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PredictResponse } from '@millrace/models';
import { temporaryDirectory, testDatabase } from '@millrace/runtime/testing';
import { MillraceClient } from '../millrace-client.ts';
import { censusCsv, censusQuestions, censusTarget } from '../product/census.ts';
import { startProduct } from '../product/process.ts';

test('MILLRACE_KEEP_INPUTS_DAYS=0 stores no inputs, whether the caller waits for the answer or not', async () => {
  await using home = await temporaryDirectory();
  await using bench = await testDatabase([]);
  await using product = await startProduct(home.path, {
    MILLRACE_DATABASE_URL: bench.url,
    MILLRACE_KEEP_INPUTS_DAYS: '0',
  });
  const client = new MillraceClient(product.apiUrl, product.key);
  await client.upload('people', [...censusCsv(1_000)].join(''));
  await client.succeeded(await client.train({ model: 'income', dataset: 'people', target: censusTarget }));
  const rows = censusQuestions(3);
  const { predictions } = await client.expect<PredictResponse>(200, 'POST', '/models/income/predict', { rows });
  const { task } = await client.expect<{ task: { id: string } }>(
    202,
    'POST',
    '/models/income/predict',
    { rows },
    { prefer: 'respond-async' },
  );
  const later = (await client.succeeded(task.id)).result as PredictResponse;
  await product.stop(); // commits the records that wait

  const { rows: recorded } = await bench.database.pool.query('select id, inputs, output from predictions');
  assert.deepEqual(
    recorded.map(({ id }) => `income.1.${id}`).sort(),
    [...predictions, ...later.predictions].map(({ id }) => id).sort(),
  );
  assert.ok(recorded.every(({ inputs, output }) => inputs === null && output.label !== undefined));
  const { rows: tasks } = await bench.database.pool.query('select input from tasks where id = $1', [task.id]);
  assert.deepEqual(tasks, [{ input: null }], 'nor does the task keep them');
});
