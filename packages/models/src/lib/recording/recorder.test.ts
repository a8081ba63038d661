import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createMetrics, type Database } from '@millrace/runtime/server';
import { type TestDatabase, testDatabase, testLogger } from '@millrace/runtime/testing';
import { modelsDatabase, modelsMigrations } from '../database.ts';
import { answered, rowsOf } from '../testing/answered.ts';
import { createRecorder } from './recorder.ts';

const neverByItself = 3_600_000;

let opened: TestDatabase;
let database: Database;
before(async () => {
  opened = await testDatabase([modelsMigrations]);
  database = opened.database;
});
after(() => opened[Symbol.asyncDispose]());

function recorded(model: string) {
  return modelsDatabase(database).selectFrom('predictions').selectAll().where('model', '=', model).execute();
}

test('a recorded prediction is kept with what was asked and answered', async () => {
  const recorder = createRecorder({ database, logger: testLogger(), flushMilliseconds: neverByItself });
  const inputs = { age: 37, job: 'zero \u0000 and half \ud800 of a pair', married: null, '"quoted\\': true };
  const call = answered('kept', [inputs]);
  recorder.record(call);
  await recorder.flush();
  const [{ created_at, ...record } = assert.fail(), ...others] = await recorded('kept');
  assert.deepEqual(others, []);
  assert.ok(created_at instanceof Date);
  assert.deepEqual(record, {
    model: 'kept',
    id: call.predictions[0]?.id.split('.')[2],
    version: 3,
    inputs,
    output: { label: 'yes', probability: 0.75, probabilities: { no: 0.25, yes: 0.75 } },
    latency_milliseconds: 2.5,
    created_by: 'key ada',
  });
  await recorder.stop();
});

test('inputs are not stored when they are not to be kept', async () => {
  const recorder = createRecorder({ database, logger: testLogger(), keepInputs: false });
  recorder.record(answered('without-inputs', rowsOf(1)));
  await recorder.stop();
  assert.equal((await recorded('without-inputs'))[0]?.inputs, null);
});

test('stopping commits everything that waits, in as many statements as it takes', async () => {
  const recorder = createRecorder({ database, logger: testLogger(), flushMilliseconds: neverByItself });
  for (let call = 0; call < 5; call += 1) recorder.record(answered('all', rowsOf(500)));
  await recorder.stop();
  assert.equal((await recorded('all')).length, 2500);
});

test('wide rows fill the waiting room by their size', async () => {
  const recorder = createRecorder({
    database,
    logger: testLogger(),
    flushMilliseconds: neverByItself,
    maximumWaitingBytes: 1500,
  });
  for (let call = 0; call < 10; call += 1) recorder.record(answered('wide', [{ text: 'x'.repeat(500) }]));
  await recorder.stop();
  assert.equal((await recorded('wide')).length, 2);
});

test('a record that the database refuses does not hold up the others', async () => {
  const recorder = createRecorder({ database, logger: testLogger(), flushMilliseconds: neverByItself });
  recorder.record(answered('refused', rowsOf(2)));
  recorder.record(answered('refused', rowsOf(1), { version: 2 ** 40 }));
  recorder.record(answered('refused', rowsOf(2)));
  await recorder.flush();
  assert.equal((await recorded('refused')).length, 4);
  await recorder.stop();
});

test('the same record again, as after an answer lost on the way, is kept once', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const recorder = createRecorder({ database, logger: testLogger(), metrics });
  const call = answered('again', rowsOf(3));
  recorder.record(call);
  await recorder.flush();
  recorder.record(call);
  await recorder.stop();
  assert.equal((await recorded('again')).length, 3);
  assert.doesNotMatch(await metrics.registry.metrics(), /outcome="dropped"\} [1-9]/);
});

test('records that wait are counted over all recorders of a process', async () => {
  const metrics = createMetrics({ processMetrics: false });
  const options = { database, logger: testLogger(), metrics, flushMilliseconds: neverByItself };
  const recorders = [createRecorder(options), createRecorder(options)];
  for (const recorder of recorders) recorder.record(answered('counted', rowsOf(2)));
  const waiting = async () =>
    (await metrics.registry.getSingleMetric('millrace_prediction_records_waiting')?.get())?.values[0]?.value;
  assert.equal(await waiting(), 4);
  for (const recorder of recorders) await recorder.stop();
  assert.equal(await waiting(), 0);
});
