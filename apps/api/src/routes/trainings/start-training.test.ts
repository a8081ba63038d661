import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatasets } from '@millrace/datasets/server';
import { temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  const {
    key: objectKey,
    sha256,
    bytes,
  } = await api.objects.putContent(
    'uploads',
    Buffer.from('age,hours,income,hired,wage,gain\n39,40,<=50K,2020-01-01,1.5,-0.5\n52,45,>50K,2021-01-01,2.5,3.5\n'),
  );
  const datasets = createDatasets({ database: api.database, objects: api.objects, logger: testLogger() });
  await datasets.ensure('people');
  await using work = await temporaryDirectory();
  await datasets.ingest(
    { dataset: 'people', objectKey, sha256, bytes, fileName: 'people.csv' },
    { signal: AbortSignal.timeout(60_000), memoryMegabytes: 512, workDirectory: work.path },
  );
  datasets.close();
});
after(() => api[Symbol.asyncDispose]());

const request = { model: 'income', dataset: 'people', target: 'income' };
const train = (body: unknown, headers?: Record<string, string>) => api.call('POST', '/api/v1/trainings', body, headers);

test('a training is a task that carries the data set version it was asked for', async () => {
  const answer = await train(request);
  assert.equal(answer.statusCode, 202, answer.body);
  const { id } = answer.json().task;
  assert.equal(answer.headers.location, `/api/v1/tasks/${id}`);
  const { rows } = await api.database.pool.query('select input from tasks where id = $1', [id]);
  assert.equal(rows[0].input.datasetVersion, 1);
  assert.deepEqual(rows[0].input.request, request);
  const task = (await api.call('GET', `/api/v1/tasks/${id}`)).json();
  assert.deepEqual(
    [task.kind, task.state, task.subject],
    ['train-model', 'queued', { model: 'income', dataset: 'people', datasetVersion: 1 }],
  );
});

test('what the columns already tell is refused before any work', async () => {
  const cases: [object, string, string, RegExp][] = [
    [{ target: 'incmoe' }, 'learning.target_missing', '/target', /no column `incmoe`; did you mean `income`/],
    [{ target: 'species' }, 'learning.target_missing', '/target', /it has `age`, `hours`, `income`, `hired`, `wage`/],
    [{ features: ['age', 'hour'] }, 'learning.feature_missing', '/features/1', /did you mean `hours`/],
    [{ features: ['age', 'income'] }, 'learning.target_is_feature', '/features/1', /is the target/],
  ];
  for (const [change, code, pointer, detail] of cases) {
    const answer = await train({ ...request, ...change });
    assert.deepEqual([answer.statusCode, answer.json().code], [422, code], answer.body);
    assert.equal(answer.json().errors[0].pointer, pointer);
    assert.match(answer.json().detail, detail);
  }
});

test('an option that does not go with the target, the columns or another option is refused by its name', async () => {
  const number = { target: 'wage' };
  const cases: [object, string, string, RegExp][] = [
    [{ weights: 'ages' }, 'learning.weights_invalid', '/weights', /did you mean `age`/],
    [{ weights: 'hired' }, 'learning.weights_invalid', '/weights', /holds dates, but numbers are needed/],
    [{ weights: 'age', features: ['age', 'hours'] }, 'learning.weights_invalid', '/weights', /one of `features` too/],
    [{ split: { kind: 'time' } }, 'learning.split_invalid', '/split/column', /needs a `column`/],
    [
      { ...number, split: { kind: 'time', column: 'income' } },
      'learning.split_invalid',
      '/split/column',
      /holds (words|text), but dates or numbers/,
    ],
    [{ split: { kind: 'random', column: 'age' } }, 'learning.split_invalid', '/split/column', /leave `column` out/],
    [{ segments: ['age', 'income'] }, 'learning.segments_invalid', '/segments/1', /is the target/],
    [{ monotone: { hired: 1 } }, 'learning.monotone_invalid', '/monotone/hired', /holds dates/],
    [{ monotone: { age: 1 }, algorithm: 'linear' }, 'learning.monotone_invalid', '/monotone', /`gradient-boosting`/],
    [
      { monotone: { age: -1 }, features: ['hours'] },
      'learning.monotone_invalid',
      '/monotone/age',
      /none of `features`/,
    ],
    [{ objective: 'absolute' }, 'learning.objective_invalid', '/objective', /Classes have no objective/],
    [{ intervalLevel: 0.8 }, 'learning.interval_level_invalid', '/intervalLevel', /Classes have no interval/],
    [{ ...number, classWeights: 'balanced' }, 'learning.class_weights_invalid', '/classWeights', /no classes/],
    [{ ...number, calibrate: true }, 'learning.calibrate_invalid', '/calibrate', /no probability/],
    [{ ...number, costs: { falsePositive: 1, falseNegative: 1 } }, 'learning.costs_invalid', '/costs', /two classes/],
    [{ costs: { falsePositive: 0, falseNegative: 0 } }, 'learning.costs_invalid', '/costs', /more than 0/],
    [
      { ...number, objective: { quantile: 0.9 }, algorithm: 'random-forest' },
      'learning.objective_invalid',
      '/objective',
      /choose `gradient-boosting`/,
    ],
    [{ weights: 'gain' }, 'learning.weights_invalid', '/weights', /goes down to -0.5/],
    [{ target: 'gain', objective: 'poisson' }, 'learning.objective_invalid', '/objective', /counts from 0 up/],
    [{ classWeights: { rich: 2 } }, 'learning.class_weights_invalid', '/classWeights/rich', /it has `<=50K`, `>50K`/],
    [{ ...number, objective: { quantile: 2 } }, 'request.invalid', '/objective/quantile', /must be less than 1/],
    [{ classWeights: { '>50K': -1 } }, 'request.invalid', '/classWeights/>50K', /must be at least 0/],
    [{ tuning: { trial: 5 } }, 'request.invalid', '/tuning/trial', /did you mean `trials`/],
    [{ intervalLevel: 1 }, 'request.invalid', '/intervalLevel', /must be less than 1/],
    [{ monotone: { age: 2 } }, 'request.invalid', '/monotone/age', /`1` or `-1`/],
    [{ objective: 'cubed' }, 'request.invalid', '/objective', /`squared`, `absolute` or `poisson`/],
  ];
  for (const [change, code, pointer, detail] of cases) {
    const answer = await train({ ...request, ...change });
    assert.deepEqual([answer.statusCode, answer.json().code], [422, code], `${JSON.stringify(change)} ${answer.body}`);
    assert.equal(answer.json().errors[0].pointer, pointer);
    assert.match(answer.json().detail, detail);
  }
});

test('everything that can be asked for reaches the task as it was sent', async () => {
  const asked = {
    ...request,
    algorithm: 'gradient-boosting',
    tuning: { trials: 20, timeoutSeconds: 60 },
    weights: 'wage',
    classWeights: { '>50K': 2 },
    monotone: { age: 1 },
    split: { kind: 'time', column: 'hired' },
    calibrate: 'auto',
    costs: { falsePositive: 1, falseNegative: 5 },
    segments: ['hours'],
    timeBudgetSeconds: 600,
  };
  const answer = await train(asked);
  assert.equal(answer.statusCode, 202, answer.body);
  const { rows } = await api.database.pool.query('select input from tasks where id = $1', [answer.json().task.id]);
  assert.deepEqual(rows[0].input.request, asked);
  const number = { ...request, target: 'wage', objective: { quantile: 0.9 }, intervalLevel: 0.8 };
  assert.equal((await train(number)).statusCode, 202);
});

test('a data set or version that is not there is 404', async () => {
  assert.equal((await train({ ...request, dataset: 'nobody' })).json().code, 'datasets.not_found');
  assert.equal((await train({ ...request, version: 9 })).json().code, 'datasets.version_not_found');
});

test('the same training with the same key is one task; another body with it is refused', async () => {
  const key = { 'idempotency-key': 'training-1' };
  const first = await train(request, key);
  const again = await train(request, key);
  assert.deepEqual(again.json(), first.json());
  assert.equal(again.headers['idempotency-replayed'], 'true');
  const other = await train({ ...request, seed: 2 }, key);
  assert.deepEqual([other.statusCode, other.json().code], [422, 'idempotency.key_reused']);
  assert.notEqual((await train(request)).json().task.id, first.json().task.id, 'without a key each is new');
});

test('a key used by another caller is another key', async () => {
  const other = await api.createKey('admin');
  const mine = await train(request, { 'idempotency-key': 'shared' });
  const theirs = await train(request, { 'idempotency-key': 'shared', authorization: `Bearer ${other.key}` });
  assert.notEqual(theirs.json().task.id, mine.json().task.id);
});

test('a request that is under way with the same key is 409', async () => {
  await train(request, { 'idempotency-key': 'stuck' });
  await api.database.pool.query(
    "update idempotency_keys set status = null, body = null, lease_expires_at = now() + interval '1 minute' where key = 'stuck'",
  );
  const answer = await train(request, { 'idempotency-key': 'stuck' });
  assert.deepEqual([answer.statusCode, answer.json().code], [409, 'idempotency.in_flight']);
  assert.ok(answer.headers['retry-after']);
});

test('a refused request does not use up its key', async () => {
  const key = { 'idempotency-key': 'second-try' };
  assert.equal((await train({ ...request, target: 'nothing' }, key)).statusCode, 422);
  assert.equal((await train(request, key)).statusCode, 202);
});
