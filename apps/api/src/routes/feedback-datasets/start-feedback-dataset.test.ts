import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { formatPredictionId } from '@millrace/models';
import { createRecorder } from '@millrace/models/server';
import { twoVersions } from '@millrace/models/testing';
import { testLogger } from '@millrace/runtime/testing';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  await twoVersions(api.registry, 'income');
});
after(() => api[Symbol.asyncDispose]());

const url = '/api/v1/models/income/feedback-datasets';

test('labelled predictions are collected as a task, which knows what was asked for', async () => {
  const nothingYet = await api.call('POST', url, { dataset: 'learned' });
  assert.deepEqual([nothingYet.statusCode, nothingYet.json().code], [422, 'feedback.no_rows'], nothingYet.body);

  const recorder = createRecorder({ database: api.database, logger: testLogger() });
  const predictions = [{ id: formatPredictionId('income', 1), label: '<=50K' }];
  const call = { model: 'income', version: 1, rows: [{ age: 39 }], predictions, latencyMilliseconds: 1 };
  recorder.record({ ...call, createdBy: 'ada' });
  await recorder.stop();
  const given = await api.call('POST', `/api/v1/predictions/${predictions[0]?.id}/feedback`, { actual: '>50K' });
  assert.equal(given.statusCode, 201, given.body);

  const request = { dataset: 'learned', since: '2020-01-01T00:00:00Z', source: 'user' };
  const answer = await api.call('POST', url, request);
  assert.equal(answer.statusCode, 202, answer.body);
  const { id } = answer.json().task;
  assert.equal(answer.headers.location, `/api/v1/tasks/${id}`);
  const { rows } = await api.database.pool.query('select input, subject from tasks where id = $1', [id]);
  assert.deepEqual(rows, [
    { input: { model: 'income', ...request }, subject: { model: 'income', dataset: 'learned' } },
  ]);
  const observed = await api.call('POST', url, { dataset: 'learned', source: 'truth' });
  assert.equal(observed.json().code, 'feedback.no_rows');
});

test('a model that is not there, times that are none, and a key without the right are refused', async () => {
  const cases: [Promise<{ statusCode: number; body: string }>, number, string][] = [
    [api.call('POST', '/api/v1/models/nobody/feedback-datasets', { dataset: 'x' }), 404, 'models.not_found'],
    [api.call('POST', url, { dataset: 'No name' }), 422, 'request.invalid'],
    [api.call('POST', url, { dataset: 'x', since: 'yesterday' }), 422, 'request.invalid'],
    [api.call('POST', url, { dataset: 'x', until: '2016-12-31T23:59:60Z' }), 422, 'request.invalid'],
    [
      api.call('POST', url, { dataset: 'x', since: '2026-02-01T00:00:00Z', until: '2026-02-01T00:00:00Z' }),
      422,
      'request.invalid',
    ],
  ];
  for (const [call, status, code] of cases) {
    const answer = await call;
    assert.deepEqual([answer.statusCode, JSON.parse(answer.body).code], [status, code], answer.body);
  }
  const { key } = await api.createKey('predict');
  const refused = await api.call('POST', url, { dataset: 'x' }, { authorization: `Bearer ${key}` });
  assert.equal(refused.statusCode, 403);
});
