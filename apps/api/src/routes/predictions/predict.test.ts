import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Row, RowOutput } from '@millrace/models';
import { sampleVersion, twoVersions } from '@millrace/models/testing';
import { MillraceError } from '@millrace/runtime/server';
import { answerRows, startTestApi, type TestApi } from '../../testing/test-api.ts';

let api: TestApi;
before(async () => {
  api = await startTestApi();
  await twoVersions(api.registry, 'income');
  await api.registry.createVersion(
    sampleVersion('pay', 1, {
      signature: {
        task: 'regression',
        target: { name: 'pay' },
        features: [{ name: 'hours', type: 'number', tensor: 'float', nullable: true }],
        ignored: [],
        outputs: { value: 'value' },
      },
    }),
  );
  await answerRows(api.broker, answer);
});
after(() => api[Symbol.asyncDispose]());

/** Older than 50 earns more; asked for reasons, it is the age. */
function answer(row: Row, key: string): RowOutput | Error {
  if (row.job === 'nurse') {
    return new MillraceError({ code: 'requests.overloaded', status: 503, detail: 'Later.', retryAfterSeconds: 3 });
  }
  if (key.startsWith('pay@')) return { value: Number(row.hours) * 2 };
  const labelIndex = Number(row.age) > 50 ? 1 : 0;
  return {
    labelIndex,
    probabilities: labelIndex === 1 ? [0.2, 0.8] : [0.9, 0.1],
    ...(key.endsWith('+explain') && { reasons: [{ feature: 'age', contribution: 1.5 }] }),
  };
}

const row = { age: 60, hours: 40, job: 'clerk', married: true, hired: '2020-01-01' };
const predict = (body: unknown, model = 'income', headers: Record<string, string> = {}) =>
  api.call('POST', `/api/v1/models/${model}/predict`, body, headers);

test('rows are answered in their order, each with an id, a label and its probability', async () => {
  const answer = await predict({ rows: [row, { ...row, age: 20 }] });
  assert.equal(answer.statusCode, 200, answer.body);
  const { model, version, predictions } = answer.json();
  assert.deepEqual([model, version], ['income', 1]);
  const [{ id, ...first }, second] = predictions;
  assert.match(id, /^income\.1\.[0-9a-f-]{36}$/);
  assert.deepEqual(first, { label: '>50K', probability: 0.8, probabilities: { '<=50K': 0.2, '>50K': 0.8 } });
  assert.equal(second.label, '<=50K');
  assert.notEqual(second.id, id);
});

test('a regression answers with a value', async () => {
  const [prediction] = (await predict({ rows: [{ hours: 21 }] }, 'pay')).json().predictions;
  assert.equal(prediction.value, 42);
  assert.equal(prediction.label, undefined);
});

test('a version can be named, and reasons can be asked for', async () => {
  const { version, predictions } = (await predict({ rows: [row], version: 2, explain: true })).json();
  assert.equal(version, 2);
  assert.deepEqual(predictions[0].reasons, [{ feature: 'age', contribution: 1.5 }]);
  const missing = await predict({ rows: [row], version: 9 });
  assert.deepEqual([missing.statusCode, missing.json().code], [404, 'models.version_not_found']);
});

test('a missing column, a null and an unseen category are answered with warnings', async () => {
  const { hours: _left, ...rest } = row;
  const answer = await predict({ rows: [{ ...rest, job: 'astronaut', married: null }, row] });
  assert.equal(answer.statusCode, 200, answer.body);
  const [warned, fine] = answer.json().predictions;
  assert.deepEqual(warned.warnings.map(({ pointer }: { pointer: string }) => pointer).sort(), [
    '/rows/0/hours',
    '/rows/0/job',
    '/rows/0/married',
  ]);
  assert.equal(fine.warnings, undefined);
});

test('columns of the training that the model does not use are ignored', async () => {
  assert.equal((await predict({ rows: [{ ...row, 'row id': 7, income: '>50K' }] })).statusCode, 200);
});

test('an unknown column and a text for a number are 422 and say where', async () => {
  const unknown = await predict({ rows: [row, { ...row, hourz: 1 }] });
  assert.deepEqual([unknown.statusCode, unknown.json().code], [422, 'predict.unknown_column']);
  assert.equal(unknown.json().errors[0].pointer, '/rows/1/hourz');
  assert.match(unknown.json().detail, /hours/);
  const text = await predict({ rows: [{ ...row, age: 'sixty' }] });
  assert.deepEqual([text.statusCode, text.json().code], [422, 'predict.wrong_type']);
});

test('no row, too many rows and far too many rows say what to send instead', async () => {
  const none = await predict({ rows: [] });
  assert.deepEqual([none.statusCode, none.json().errors[0].pointer], [422, '/rows']);
  for (const count of [1001, 100_000]) {
    const answer = await predict({ rows: Array.from({ length: count }, () => row) });
    assert.deepEqual([answer.statusCode, answer.json().code], [413, 'predict.too_many_rows'], `${count}`);
    assert.match(answer.json().detail, /batch-predictions/);
  }
  assert.equal((await predict({ rows: Array.from({ length: 1000 }, () => row) })).json().predictions.length, 1000);
});

test('one row that is too large to read is told the limit in bytes', async () => {
  const answer = await predict({ rows: [{ ...row, age: 'x'.repeat(17 * 1024 * 1024) }] });
  assert.equal(answer.statusCode, 413);
  assert.match(answer.json().detail, /bytes.*batch-predictions/);
});

test('a body of another shape is 422', async () => {
  for (const body of [{}, [row], { rows: row }, { rows: [1] }, { rows: [row], versoin: 1 }, { rows: [{ age: [1] }] }]) {
    assert.equal((await predict(body)).statusCode, 422, JSON.stringify(body));
  }
});

test('when it cannot be answered in time it is 503 with the time to come back', async () => {
  const answer = await predict({ rows: [{ ...row, job: 'nurse' }] });
  assert.deepEqual([answer.statusCode, answer.json().code], [503, 'requests.overloaded']);
});

test('a key for predictions predicts and reads the signature, one for feedback does not', async () => {
  const headersOf = async (scope: 'predict' | 'feedback') => ({
    authorization: `Bearer ${(await api.createKey(scope)).key}`,
  });
  const predicting = await headersOf('predict');
  assert.equal((await predict({ rows: [row] }, 'income', predicting)).statusCode, 200);
  const version = await api.call('GET', '/api/v1/models/income/versions/champion', undefined, predicting);
  assert.equal(version.json().signature.features.length, 5);
  const promote = await api.call('POST', '/api/v1/models/income/versions/2/promote', undefined, predicting);
  assert.equal(promote.statusCode, 403);
  assert.equal((await predict({ rows: [row] }, 'income', await headersOf('feedback'))).statusCode, 403);
});

test('an answer goes out before it is recorded, and it is recorded', async () => {
  const { predictions } = (await predict({ rows: [row] })).json();
  const uuid = predictions[0].id.split('.')[2];
  const read = async () => (await api.database.pool.query('select * from predictions where id = $1', [uuid])).rows;
  let rows = await read();
  while (rows.length === 0) rows = await read();
  assert.deepEqual(rows[0].inputs, row);
});

test('with Prefer: respond-async the answer is a task that its caller may follow, and no other key', async () => {
  const mine = { authorization: `Bearer ${(await api.createKey('predict')).key}` };
  const other = { authorization: `Bearer ${(await api.createKey('predict')).key}` };
  const answer = await predict({ rows: [row] }, 'income', { ...mine, prefer: 'respond-async, wait=10' });
  assert.equal(answer.statusCode, 202, answer.body);
  assert.equal(answer.headers['preference-applied'], 'respond-async');
  const url = `/api/v1/tasks/${answer.json().task.id}`;
  assert.equal((await api.call('GET', url, undefined, mine)).json().kind, 'predict-rows');
  assert.equal((await api.call('GET', url, undefined, other)).statusCode, 403);
  assert.equal((await api.call('GET', url)).statusCode, 200);
  assert.equal((await api.call('GET', '/api/v1/tasks', undefined, mine)).statusCode, 403);
});

test('feedback is taken for a prediction whose record is still under way, again and differently', async () => {
  const { predictions } = (await predict({ rows: [row] })).json();
  const url = `/api/v1/predictions/${predictions[0].id}/feedback`;
  const given = await api.call('POST', url, { actual: '<=50K' });
  assert.equal(given.statusCode, 201, given.body);
  const { createdAt, ...feedback } = given.json();
  assert.ok(createdAt);
  assert.deepEqual(feedback, { predictionId: predictions[0].id, actual: '<=50K', source: 'user' });
  const again = await api.call('POST', url, { actual: '>50K', source: 'truth' });
  assert.deepEqual([again.json().actual, again.json().source], ['>50K', 'truth']);
  const unknown = await api.call('POST', url, { actual: 'a lot' });
  assert.equal(unknown.statusCode, 422, unknown.body);
  const key = await api.createKey('feedback');
  const limited = await api.call('POST', url, { actual: '>50K' }, { authorization: `Bearer ${key.key}` });
  assert.equal(limited.statusCode, 201);
});

test('one call erases what was recorded about a prediction, and again is no error', async () => {
  const { predictions } = (await predict({ rows: [row] })).json();
  const url = `/api/v1/predictions/${predictions[0].id}`;
  await api.call('POST', `${url}/feedback`, { actual: '>50K' });
  assert.equal((await api.call('DELETE', url)).statusCode, 204);
  assert.equal((await api.call('DELETE', url)).statusCode, 204);
  const uuid = predictions[0].id.split('.')[2];
  for (const table of ['predictions', 'prediction_feedback']) {
    const { rows } = await api.database.pool.query(`select id from ${table} where id = $1`, [uuid]);
    assert.deepEqual(rows, [], table);
  }
});
