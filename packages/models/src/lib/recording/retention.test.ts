import assert from 'node:assert/strict';
import { cp, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { migrate } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase } from '@millrace/runtime/testing';
import { modelsMigrations } from '../database.ts';
import { createFeedback } from '../feedback/feedback.ts';
import { formatPredictionId } from '../rules/prediction-id.ts';
import { openGround } from '../testing/open-ground.ts';
import { recordRows } from '../testing/recorded.ts';
import { sampleVersion } from '../testing/sample-version.ts';
import { applyRetention, deletePrediction, keepPredictionMonths } from './retention.ts';
import { oldestUuidOf } from './uuid-time.ts';

const now = new Date('2026-06-30T12:00:00Z');
const daysAgo = (days: number, number = 0) =>
  oldestUuidOf(new Date(now.getTime() - days * 86_400_000)).slice(0, -6) + String(number).padStart(6, '0');

let ground: Awaited<ReturnType<typeof openGround>>;
before(async () => {
  ground = await openGround();
});
after(() => ground[Symbol.asyncDispose]());

async function keptAges(model: string): Promise<(number | null)[]> {
  const { rows } = await ground.database.pool.query(
    `select (inputs ->> 'age')::int as age from predictions where model = $1 order by id`,
    [model],
  );
  return rows.map((row) => row.age);
}

test('inputs older than the setting are erased, the answers and newer inputs stay', async () => {
  await ground.registry.createVersion(sampleVersion('aging', 1));
  await recordRows(
    ground.database,
    'aging',
    [{ age: 1 }, { age: 2 }, { age: 3 }],
    [31, 29, 0].map((days) => daysAgo(days)),
  );
  assert.equal(await applyRetention(ground.database, 30, { now }), 1);
  assert.deepEqual(await keptAges('aging'), [null, 2, 3]);
  assert.equal(await applyRetention(ground.database, 30, { now }), 0);
  assert.equal(await applyRetention(ground.database, 28, { now }), 1);
  assert.deepEqual(await keptAges('aging'), [null, null, 3]);
  const { rows } = await ground.database.pool.query(`select output from predictions where model = 'aging'`);
  assert.equal(rows.filter((row) => row.output.label === '<=50K').length, 3);
});

test('erasing old inputs works through more than one statement of them', async () => {
  await ground.registry.createVersion(sampleVersion('long', 1));
  const rows = Array.from({ length: 5100 }, (_, age) => ({ age }));
  await recordRows(
    ground.database,
    'long',
    rows,
    rows.map((_, index) => daysAgo(40, index)),
  );
  assert.equal(await applyRetention(ground.database, 30, { now }), 5100);
  assert.deepEqual(new Set(await keptAges('long')), new Set([null]));
});

test('a run that is stopped is taken up again by the next', async () => {
  await ground.registry.createVersion(sampleVersion('stopped', 1));
  await recordRows(ground.database, 'stopped', [{ age: 1 }], [daysAgo(40)]);
  assert.equal(await applyRetention(ground.database, 30, { now, signal: AbortSignal.abort() }), 0);
  assert.equal(await applyRetention(ground.database, 30, { now }), 1);
});

test('a clock that was ahead for a while does not keep later inputs from being erased', async () => {
  await ground.registry.createVersion(sampleVersion('ahead', 1));
  await applyRetention(ground.database, 30, { now: new Date('2031-01-01T00:00:00Z') });
  await recordRows(ground.database, 'ahead', [{ age: 1 }, { age: 2 }], [daysAgo(40), daysAgo(0)]);
  assert.equal(await applyRetention(ground.database, 30, { now }), 1);
  assert.deepEqual(await keptAges('ahead'), [null, 2]);
});

test('a machine whose clock is years ahead erases and drops nothing', async (t) => {
  await using own = await openGround();
  const { database, registry } = own;
  await registry.createVersion(sampleVersion('kept', 1));
  await recordRows(database, 'kept', [{ age: 1 }], [oldestUuidOf(new Date(Date.now() - 3_600_000))]);
  t.mock.timers.enable({ apis: ['Date'], now: Date.now() + 1_000 * 86_400_000 });
  assert.equal(await applyRetention(database, 30), 0);
  assert.deepEqual(await keepPredictionMonths(database, 30), []);
  const { rows } = await database.pool.query('select inputs from predictions');
  assert.deepEqual(rows, [{ inputs: { age: 1 } }]);
});

test('one call deletes the record and the feedback of a prediction, and nothing else', async () => {
  await ground.registry.createVersion(sampleVersion('deleting', 1));
  const feedback = createFeedback(ground);
  const [id = assert.fail(), other = assert.fail()] = await recordRows(ground.database, 'deleting', [
    { age: 1 },
    { age: 2 },
  ]);
  for (const each of [id, other]) await feedback.give(each, { actual: '>50K' }, 'ada');
  assert.deepEqual(await deletePrediction(ground.database, id), { deleted: true });
  assert.deepEqual(await deletePrediction(ground.database, id), { deleted: false });
  assert.deepEqual(await keptAges('deleting'), [2]);
  const labelled = await Array.fromAsync(feedback.rowsFor('deleting'));
  assert.deepEqual(
    labelled.map((row) => row.predictionId),
    [other],
  );
  await assert.rejects(deletePrediction(ground.database, 'deleting.1.x'), { code: 'predictions.not_found' });
});

test('predictions past their days go by the month, their feedback stays, and without a limit none go', async () => {
  await using own = await openGround();
  const { database, registry } = own;
  await registry.createVersion(sampleVersion('old', 1));
  await keepPredictionMonths(database, 0, { now: new Date('2024-01-15T00:00:00Z') });
  await keepPredictionMonths(database, 0, { now });
  const ids = ['2024-01-31T23:59:59Z', '2026-06-01T00:00:00Z'].map((time) => oldestUuidOf(new Date(time)));
  await recordRows(database, 'old', [{ age: 1 }, { age: 2 }], ids);
  await createFeedback({ database, registry }).give(
    formatPredictionId('old', 1, ids[0] ?? ''),
    { actual: '>50K' },
    'ada',
  );
  assert.deepEqual(await keepPredictionMonths(database, 0, { now }), []);
  await keepPredictionMonths(database, 730, { now });
  const { rows } = await database.pool.query('select id from predictions');
  assert.deepEqual(rows, [{ id: ids[1] }]);
  assert.equal((await database.pool.query('select * from prediction_feedback')).rowCount, 1);
});

test('what was recorded before the table was parted stays where queries find it', async () => {
  await using folder = await temporaryDirectory();
  const all = (await readdir(modelsMigrations.folder)).filter((file) => file.endsWith('.sql')).sort();
  const before = all.filter((file) => file < '0006');
  for (const file of before) await cp(new URL(file, modelsMigrations.folder), join(folder.path, file));
  await using test = await testDatabase([{ name: 'models', folder: pathToFileURL(folder.path) }]);
  const { database } = test;
  const ids = [daysAgo(400), daysAgo(0), oldestUuidOf(new Date()), oldestUuidOf(new Date('2031-05-05'))];
  await recordRows(database, 'aging', [{ age: 1 }, { age: 2 }, { age: 3 }, { age: 4 }], ids);
  await migrate(database, [modelsMigrations]);
  await keepPredictionMonths(database, 0);
  await recordRows(database, 'aging', [{ age: 5 }, { age: 1 }], [oldestUuidOf(new Date(Date.now() + 1)), ids[0] ?? '']);
  const { rows } = await database.pool.query(`select (inputs ->> 'age')::int as age from predictions order by age`);
  assert.deepEqual(
    rows.map(({ age }) => age),
    [1, 2, 3, 4, 5],
  );
});
