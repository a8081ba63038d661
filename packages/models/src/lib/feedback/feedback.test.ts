import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Label } from '@millrace/learning';
import { formatPredictionId } from '../rules/prediction-id.ts';
import { openGround } from '../testing/open-ground.ts';
import { recordRows } from '../testing/recorded.ts';
import { sampleSignature, sampleVersion } from '../testing/sample-version.ts';
import { createFeedback, type FeedbackBook, type LabelledRow } from './feedback.ts';

let ground: Awaited<ReturnType<typeof openGround>>;
let feedback: FeedbackBook;
before(async () => {
  ground = await openGround();
  feedback = createFeedback(ground);
  for (const model of ['adult', 'replaced', 'observed', 'sources', 'many']) {
    await ground.registry.createVersion(sampleVersion(model, 1));
  }
});
after(() => ground[Symbol.asyncDispose]());

async function all(rows: AsyncIterable<LabelledRow>): Promise<LabelledRow[]> {
  return Array.fromAsync(rows);
}

test('feedback that arrives before its record is kept, and joined when the record comes', async () => {
  const uuid = '019a20e0-0000-7000-8000-000000000001';
  const id = formatPredictionId('adult', 1, uuid);
  const given = await feedback.give(id, { actual: '>50K' }, 'ada');
  assert.deepEqual({ ...given, createdAt: '' }, { predictionId: id, actual: '>50K', source: 'user', createdAt: '' });
  assert.deepEqual(await all(feedback.rowsFor('adult')), []);
  await recordRows(ground.database, 'adult', [{ age: 37 }], [uuid]);
  const [{ predictedAt, ...row } = assert.fail(), ...others] = await all(feedback.rowsFor('adult'));
  assert.deepEqual(others, []);
  assert.deepEqual(row, {
    predictionId: id,
    inputs: { age: 37 },
    actual: '>50K',
    source: 'user',
    prediction: '<=50K',
    version: 1,
  });
  assert.ok(Date.parse(predictedAt) > 0);
});

test('the same feedback again gives the same answer; another actual replaces it', async () => {
  const [id = assert.fail()] = await recordRows(ground.database, 'replaced', [{ age: 1 }]);
  const first = await feedback.give(id, { actual: '>50K' }, 'ada');
  assert.deepEqual(await feedback.give(id, { actual: '>50K' }, 'grace'), first);
  const changed = await feedback.give(id, { actual: '<=50K', source: 'truth' }, 'grace');
  assert.deepEqual(changed, { ...first, actual: '<=50K', source: 'truth' });
  const { rows } = await ground.database.pool.query(
    `select created_by, updated_at > created_at as updated from prediction_feedback where model = 'replaced'`,
  );
  assert.deepEqual(rows, [{ created_by: 'grace', updated: true }]);
  assert.deepEqual(
    (await all(feedback.rowsFor('replaced'))).map((row) => row.actual),
    ['<=50K'],
  );
});

test('what a user thinks does not replace what was observed', async () => {
  const [id = assert.fail()] = await recordRows(ground.database, 'observed', [{ age: 1 }]);
  const truth = await feedback.give(id, { actual: '<=50K', source: 'truth' }, 'ada');
  assert.deepEqual(await feedback.give(id, { actual: '>50K', source: 'user' }, 'grace'), truth);
  assert.deepEqual(
    (await all(feedback.rowsFor('observed'))).map((row) => [row.actual, row.source]),
    [['<=50K', 'truth']],
  );
});

test('feedback given several times at once is kept once', async () => {
  const [id = assert.fail()] = await recordRows(ground.database, 'adult', [{ age: 1 }]);
  const answers = await Promise.all(Array.from({ length: 5 }, () => feedback.give(id, { actual: '>50K' }, 'ada')));
  assert.equal(new Set(answers.map((answer) => JSON.stringify(answer))).size, 1);
});

test('rows for a retraining can be limited to what was observed', async () => {
  const [said = assert.fail(), observed = assert.fail()] = await recordRows(ground.database, 'sources', [
    { age: 1 },
    { age: 2 },
  ]);
  await feedback.give(said, { actual: '>50K', source: 'user' }, 'ada');
  await feedback.give(observed, { actual: '>50K', source: 'truth' }, 'ada');
  const ages = async (sources?: ('user' | 'truth')[]) =>
    (await all(feedback.rowsFor('sources', sources && { sources }))).map((row) => row.inputs.age);
  assert.deepEqual(await ages(['truth']), [2]);
  assert.deepEqual(await ages(['user']), [1]);
  assert.deepEqual(await ages([]), []);
  assert.deepEqual((await ages()).sort(), [1, 2]);
});

test('rows can be limited to a time of prediction: its beginning is in it, its end is not', async () => {
  await ground.registry.createVersion(sampleVersion('timed', 1));
  const uuidAt = (time: string) => {
    const hex = Date.parse(time).toString(16).padStart(12, '0');
    return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000001`;
  };
  const times = ['2026-01-01T00:00:00Z', '2026-01-02T00:00:00Z', '2026-01-03T00:00:00Z'];
  const ids = await recordRows(
    ground.database,
    'timed',
    times.map((_, age) => ({ age })),
    times.map(uuidAt),
  );
  await Promise.all(ids.map((id) => feedback.give(id, { actual: '>50K' }, 'ada')));
  const ages = async (since?: string, until?: string) => {
    const request = { ...(since && { since: new Date(since) }), ...(until && { until: new Date(until) }) };
    return (await all(feedback.rowsFor('timed', request))).map((row) => row.inputs.age);
  };
  assert.deepEqual(await ages(times[1]), [1, 2]);
  assert.deepEqual(await ages(undefined, times[1]), [0]);
  assert.deepEqual(await ages(times[1], times[2]), [1]);
});

test('rows for a retraining come whole, beyond one page', async () => {
  const ids = await recordRows(
    ground.database,
    'many',
    Array.from({ length: 2100 }, (_, age) => ({ age })),
  );
  for (let from = 0; from < ids.length; from += 100) {
    await Promise.all(ids.slice(from, from + 100).map((id) => feedback.give(id, { actual: '>50K' }, 'ada')));
  }
  const ages = (await all(feedback.rowsFor('many'))).map((row) => row.inputs.age);
  assert.equal(ages.length, 2100);
  assert.equal(new Set(ages).size, 2100);
});

test('an actual that the model could not have answered is 422 and lists what it could', async () => {
  const id = formatPredictionId('adult', 1);
  for (const actual of ['yes', 1, true, '>50k']) {
    await assert.rejects(feedback.give(id, { actual }, 'ada'), {
      code: 'feedback.unknown_label',
      status: 422,
      message: /"<=50K", ">50K"/,
    });
  }
});

test('a model of numbers takes numbers only', async () => {
  const signature = { ...sampleSignature, task: 'regression' as const, target: { name: 'price' } };
  await ground.registry.createVersion(sampleVersion('homes', 1, { signature }));
  const id = formatPredictionId('homes', 1);
  assert.equal((await feedback.give(id, { actual: 1.5 }, 'ada')).actual, 1.5);
  for (const actual of ['1.5', true, Number.NaN] satisfies Label[]) {
    await assert.rejects(feedback.give(id, { actual }, 'ada'), { code: 'feedback.wrong_type', status: 422 });
  }
});

test('an id that no prediction can have is 404', async () => {
  const ids = ['', 'adult', 'adult.1.no-uuid', formatPredictionId('adult', 2), formatPredictionId('unknown', 1)];
  for (const id of ids) {
    await assert.rejects(feedback.give(id, { actual: '>50K' }, 'ada'), { code: 'predictions.not_found', status: 404 });
  }
});
