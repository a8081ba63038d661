/** What a training can be asked for, through the task, the process that trains and the registry. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { createDatasets } from '@millrace/datasets/server';
import {
  batchPredictTask,
  type PredictResponse,
  predictRowsTask,
  type TrainModelResult,
  trainModelTask,
} from '@millrace/models';
import { testLogger } from '@millrace/runtime/testing';
import {
  createdBy,
  openProcessor,
  type ProcessorBench,
  succeeded,
  training,
  weather,
} from '../../testing/open-processor.ts';
import { writeAnsweredRows } from './feedback-file.ts';
import { readLearningTable } from './learning-table.ts';

let bench: ProcessorBench;
before(async () => {
  bench = await openProcessor();
});
after(() => bench?.[Symbol.asyncDispose]());

test('what a training was asked for beside the model is kept with the version', async () => {
  const { version } = await succeeded<TrainModelResult>(
    bench.run(trainModelTask, {
      ...training('told', {
        algorithm: 'gradient-boosting',
        tuning: { trials: 2 },
        costs: { falsePositive: 1, falseNegative: 5 },
        segments: ['station'],
        features: ['humidity', 'day'],
      }),
      notes: ['Version 2 was passed over.'],
    }),
  );
  const told = await bench.registry.version('told', version);
  assert.equal(told.notes?.[0], 'Version 2 was passed over.');
  assert.equal(told.segments?.[0]?.column, 'station', 'a segment need not be a feature');
  assert.equal(told.threshold?.costs.falseNegative, 5);
  assert.equal(told.trials?.length, 2);
  assert.ok((told.permutation?.length ?? 0) > 0 && (told.partialDependence?.length ?? 0) > 0);
  assert.equal(told.card?.name, 'told v1');
});

test('the trials of a search and the kinds of models that are compared are told while it runs', async () => {
  const task = await bench.run(
    trainModelTask,
    training('searched', { tuning: { trials: 2 }, features: ['humidity', 'day'] }),
  );
  assert.equal(task.state, 'succeeded', JSON.stringify(task.error));
  const details: Record<string, { state: string }>[] = [];
  for await (const { data } of bench.tasks.events(task.id, { signal: AbortSignal.timeout(60_000) })) {
    if (data !== undefined) details.push(data as (typeof details)[number]);
  }
  const { trials = [], selection = [] } = await bench.registry.version('searched', 1);
  assert.equal(
    details.filter(({ trial }) => trial?.state === 'complete' || trial?.state === 'pruned').length,
    trials.length,
  );
  assert.equal(details.filter(({ family }) => family).length, selection.length);
});

test('a number is predicted with its interval, also in a file, and by groups of rows that stay together', async () => {
  const request = { target: 'temperature', split: { kind: 'group', column: 'station' }, algorithm: 'linear' };
  const { model, version } = await succeeded<TrainModelResult>(bench.run(trainModelTask, training('degrees', request)));
  const { lineage = assert.fail(), card, interval } = await bench.registry.version(model, version);
  assert.deepEqual(card?.data.split, { kind: 'group', column: 'station' });
  assert.equal(lineage.heldOutRows % 100, 0, `whole stations: ${lineage.heldOutRows}`);
  const rows = [{ day: 'Tue', humidity: 95, umbrella: 'yes', station: 'S1' }];
  const { predictions } = await succeeded<PredictResponse>(
    bench.run(predictRowsTask, { model, version, rows, explain: false }),
  );
  const [prediction] = predictions;
  assert.equal(prediction?.interval?.level, interval?.level);
  assert.ok((prediction?.interval?.lower ?? 0) < (prediction?.value ?? 0));
  const { key } = await bench.objects.putContent(
    'uploads',
    Buffer.from('day,humidity,umbrella,station\nTue,95,yes,S1\n'),
  );
  const source = { objectKey: key, fileName: 'days.csv' };
  const { objectKey } = await succeeded<{ objectKey: string }>(bench.run(batchPredictTask, { model, version, source }));
  const [header, line = ''] = (await text(await bench.objects.get(objectKey))).split('\n');
  assert.equal(header, 'day,humidity,umbrella,station,prediction,lower,upper,prediction_problem');
  const [value, lower, upper] = line.split(',').slice(4, 7).map(Number);
  assert.deepEqual(
    [value, lower, upper].map((each) => Math.fround(each as number)),
    [prediction?.value, prediction?.interval?.lower, prediction?.interval?.upper],
  );

  const other = await bench.run(trainModelTask, training('degrees', { ...request, split: { kind: 'random' } }));
  assert.equal(other.error?.code, 'learning.split_differs');
  assert.match(other.error?.detail ?? '', /by group \(column "station"\).* another model name/);
});

test('the latest rows judge, rows count by their weight, and a later training keeps both', async () => {
  const lines = ['day,size,weight,price'];
  for (let row = 0; row < 600; row++) {
    const day = new Date(Date.UTC(2025, 0, 1 + row)).toISOString().slice(0, 10);
    lines.push(`${day},${(row * 37) % 101},${1 + (row % 3)},${3 * ((row * 37) % 101) + ((row * 53) % 17) + 0.5}`);
  }
  await bench.ingest('sales', `${lines.join('\n')}\n`);
  const request = { dataset: 'sales', target: 'price', weights: 'weight', algorithm: 'linear' };
  const split = { kind: 'time', column: 'day' };
  const first = await succeeded<TrainModelResult>(bench.run(trainModelTask, training('sales', { ...request, split })));
  const { card, lineage = assert.fail(), signature } = await bench.registry.version('sales', first.version);
  assert.deepEqual([card?.data.split, card?.data.weights], [split, 'weight']);
  assert.equal(lineage.heldOutRows, 120);
  assert.ok(!signature.features.some(({ name }) => name === 'weight'));
  const second = await succeeded<TrainModelResult>(bench.run(trainModelTask, training('sales', request)));
  assert.deepEqual((await bench.registry.version('sales', second.version)).card?.data.split, split);
  assert.deepEqual([second.verdict.code, second.verdict.rows], ['not_better', 120]);

  const datasets = createDatasets({ database: bench.database, objects: bench.objects, logger: testLogger() });
  await using file = await datasets.parquet('sales', 1);
  const { columns } = await datasets.version('sales', 1);
  datasets.close();
  const feedbackPath = join(bench.folder.path, 'answered');
  async function* answered() {
    yield { row: { day: '2030-01-01', size: 5 }, actual: 15 };
  }
  await writeAnsweredRows(feedbackPath, answered(), AbortSignal.timeout(10_000));
  const heldOut = await bench.registry.heldOut('sales', []);
  const source = { parquetPath: file.path, target: 'price', columns, heldOut, weights: 'weight', feedbackPath };
  const learning = await readLearningTable(source);
  const weights = learning.table.columns.find(({ name }) => name === 'weight');
  assert.ok(weights && 'values' in weights);
  assert.equal(weights.values.at(-1), 2, 'an answered row counts as much as a row does on average');
});

test('a cancelled search stops at once', async () => {
  await bench.ingest('climate', weather(60_000));
  const request = { dataset: 'climate', tuning: { trials: 1000 }, algorithm: 'gradient-boosting' };
  const task = await bench.tasks.enqueue(trainModelTask, training('endless', request), { createdBy });
  for await (const event of bench.tasks.events(task.id, { signal: AbortSignal.timeout(120_000) })) {
    if (event.task.step.startsWith('Trial')) break;
  }
  await bench.tasks.cancel(task.id);
  assert.equal((await bench.finished(task)).state, 'cancelled');
  assert.deepEqual(await readdir(join(bench.folder.path, 'work')), []);
});
