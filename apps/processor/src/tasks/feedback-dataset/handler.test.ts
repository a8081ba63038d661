/** Recorded predictions and their labels, on their way to a version that can be trained on. */
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createDatasets, type Datasets } from '@millrace/datasets/server';
import {
  type FeedbackDatasetResult,
  feedbackDatasetTask,
  formatPredictionId,
  type Row,
  type TrainModelResult,
  trainModelTask,
} from '@millrace/models';
import { createFeedback, createRecorder, type FeedbackBook } from '@millrace/models/server';
import { testLogger } from '@millrace/runtime/testing';
import { openProcessor, type ProcessorBench, succeeded, training } from '../../testing/open-processor.ts';

let bench: ProcessorBench;
let datasets: Datasets;
let feedback: FeedbackBook;

before(async () => {
  bench = await openProcessor();
  datasets = createDatasets({ database: bench.database, objects: bench.objects, logger: testLogger() });
  feedback = createFeedback({ database: bench.database, registry: bench.registry });
  const request = { target: 'temperature', task: 'regression', algorithm: 'linear' };
  await succeeded<TrainModelResult>(bench.run(trainModelTask, training('degrees', request)));
  const ofWholes = { ...request, target: 'humidity' };
  await succeeded<TrainModelResult>(bench.run(trainModelTask, training('wetness', ofWholes)));
});
after(async () => {
  datasets?.close();
  await bench?.[Symbol.asyncDispose]();
});

const uuidOf = (day: string, number: number) =>
  `${Date.parse(day)
    .toString(16)
    .padStart(12, '0')
    .replace(/^(.{8})/, '$1-')}-7000-8000-${String(number).padStart(12, '0')}`;

/** Predictions made on a day, with what they answered. */
async function recorded(day: string, rows: Row[], model = 'degrees'): Promise<string[]> {
  const recorder = createRecorder({ database: bench.database, logger: testLogger() });
  const predictions = rows.map((_, index) => ({
    id: formatPredictionId(model, 1, uuidOf(day, index + 1)),
    value: 10.5 + index,
  }));
  const call = { model, version: 1, rows, predictions, latencyMilliseconds: 1, createdBy: 'ada' };
  recorder.record(call);
  await recorder.stop();
  return predictions.map(({ id }) => id);
}

const join = (input: object) => bench.run(feedbackDatasetTask, { model: 'degrees', dataset: 'learned', ...input });

test('labelled predictions become a version with inputs, truth and prediction; the same rows are the same version', async () => {
  const rows = [
    { day: 'Mon', humidity: 40, station: 'NA', umbrella: 'no', note: 'a "b", c' },
    { day: 'Tue', humidity: null, station: 'S1', umbrella: 'yes', note: 'x' },
    { day: 'Wed', humidity: 5, station: 'S2', umbrella: 'no', note: 'y' },
  ];
  const ids = await recorded('2026-03-01', rows);
  await feedback.give(ids[0] as string, { actual: 1 }, 'ada');
  await feedback.give(ids[0] as string, { actual: 12.5, source: 'truth' }, 'ada');
  await feedback.give(ids[1] as string, { actual: -3 }, 'ada');
  const result = await succeeded<FeedbackDatasetResult>(join({}));
  assert.deepEqual(result, { dataset: 'learned', version: 1, rows: 2, rejected: 0, reused: false });
  const { columns, fileName } = await datasets.version('learned', 1);
  assert.equal(fileName, 'degrees-feedback.csv');
  assert.deepEqual(Object.fromEntries(columns.slice(-5).map(({ name, type }) => [name, type])), {
    note: 'text',
    temperature: 'number',
    prediction: 'number',
    predicted_at: 'datetime',
    prediction_id: 'text',
  });
  const rolesOf = (...names: string[]) => names.map((name) => columns.find((column) => column.name === name)?.role);
  const learnedFrom = ['day', 'humidity', 'station', 'umbrella', 'temperature'];
  assert.deepEqual(new Set(rolesOf(...learnedFrom)), new Set(['feature']), 'as the model has them, for two rows too');
  const page = await datasets.rows('learned', 1, { offset: 0, limit: 10 });
  const byName = page.rows.map((row) => Object.fromEntries(row.map((cell, index) => [page.columns[index], cell])));
  const [{ predicted_at: predictedAt, ...first } = assert.fail(), second] = byName;
  assert.deepEqual(first, { ...rows[0], temperature: 12.5, prediction: 10.5, prediction_id: ids[0] });
  assert.ok(Date.parse(String(predictedAt)) > 0);
  assert.deepEqual([second?.humidity, second?.temperature, second?.prediction], [null, -3, 11.5]);
  assert.deepEqual(await succeeded(join({})), { ...result, reused: true });
});

test('no row is lost where a model of whole numbers answers with a fraction', async () => {
  const rows = [
    { day: 'Mon', temperature: 3.5, station: 'S1', umbrella: 'no' },
    { day: 'Tue', temperature: 4, station: 'S2', umbrella: 'yes' },
  ];
  const ids = await recorded('2026-04-01', rows, 'wetness');
  await feedback.give(ids[0] as string, { actual: 12 }, 'ada');
  await feedback.give(ids[1] as string, { actual: 13 }, 'ada');
  const result = await succeeded<FeedbackDatasetResult>(join({ model: 'wetness', dataset: 'wet' }));
  assert.deepEqual([result.rows, result.rejected], [2, 0]);
  const { columns } = await datasets.version('wet', 1);
  const typeOf = (name: string) => columns.find((column) => column.name === name)?.type;
  assert.deepEqual([typeOf('humidity'), typeOf('prediction')], ['integer', 'number']);
});

test('time and source choose the rows, and none at all is said', async () => {
  const [early, late] = [
    await recorded('2026-05-01', [{ day: 'Mon', humidity: 1, station: 'S1', umbrella: 'no' }]),
    await recorded('2026-06-01', [{ day: 'Mon', humidity: 2, station: 'S1', umbrella: 'no' }]),
  ];
  await feedback.give(early[0] as string, { actual: 1, source: 'truth' }, 'ada');
  await feedback.give(late[0] as string, { actual: 2, source: 'user' }, 'ada');
  const rowsOf = async (input: object) => (await succeeded<FeedbackDatasetResult>(join(input))).rows;
  assert.equal(await rowsOf({ since: '2026-05-01T00:00:00Z' }), 2);
  assert.equal(await rowsOf({ since: '2026-05-01T00:00:00Z', until: '2026-06-01T00:00:00Z' }), 1);
  assert.equal(await rowsOf({ since: '2026-05-01T00:00:00Z', source: 'user' }), 1);
  const { error } = await join({ dataset: 'nothing', since: '2026-07-01T00:00:00Z' });
  assert.equal(error?.code, 'feedback.no_rows');
  await assert.rejects(datasets.get('nothing'), { code: 'datasets.not_found' });
});

test('a model is trained on it, and learns nothing from its own answers', async () => {
  const rows = Array.from({ length: 200 }, (_, index) => ({
    day: 'Mon',
    humidity: index % 50,
    station: `S${index % 2}`,
    umbrella: 'no',
  }));
  const ids = await recorded('2026-08-01', rows);
  await Promise.all(ids.map((id, index) => feedback.give(id, { actual: (index % 50) / 2 }, 'ada')));
  const { version } = await succeeded<FeedbackDatasetResult>(
    join({ dataset: 'august', since: '2026-08-01T00:00:00Z' }),
  );
  const request = {
    ...training('again', { dataset: 'august', target: 'temperature', algorithm: 'linear' }),
    datasetVersion: version,
  };
  const trained = await succeeded<TrainModelResult>(bench.run(trainModelTask, request));
  const { signature } = await bench.registry.version('again', trained.version);
  assert.deepEqual(
    signature.features.map(({ name }) => name).filter((name) => /predict/.test(name)),
    [],
  );
});
