/** The processor with all its parts for real: tasks in, work done. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { ingestDatasetTask } from '@millrace/datasets';
import { createDatasets, datasetsMigrations } from '@millrace/datasets/server';
import {
  batchPredictTask,
  type PredictResponse,
  predictRowsTask,
  type TrainModelResult,
  trainModelTask,
} from '@millrace/models';
import { createRegistry, modelsMigrations, type Registry } from '@millrace/models/server';
import {
  createMetrics,
  directoryObjects,
  inProcessBroker,
  type ObjectStore,
  readSettings,
  type Settings,
} from '@millrace/runtime/server';
import { type TestDatabase, temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import type { Task, TaskKind } from '@millrace/tasks';
import { createTasks, type Tasks, tasksMigrations } from '@millrace/tasks/server';
import { createProcessor, type Processor } from './app.ts';
import { writeAnsweredRows } from './tasks/train-model/feedback-file.ts';
import { readLearningTable } from './tasks/train-model/learning-table.ts';

const createdBy = 'ada';
let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
let bench: TestDatabase;
let objects: ObjectStore;
let settings: Settings;
let tasks: Tasks;
let registry: Registry;
let processor: Processor;
let stopTasks: () => Promise<void>;
/** The task of the first training, of the model `umbrella`. */
let firstTraining: Task;

before(async () => {
  folder = await temporaryDirectory();
  bench = await testDatabase([tasksMigrations, datasetsMigrations, modelsMigrations]);
  objects = await directoryObjects({ root: join(folder.path, 'objects') });
  settings = readSettings({ MILLRACE_HOME: folder.path });
  const parts = { database: bench.database, objects, broker: inProcessBroker(), logger: testLogger() };
  tasks = createTasks(parts);
  const dispatcher = await tasks.startDispatcher();
  registry = createRegistry(parts);
  processor = await createProcessor({ ...parts, settings, metrics: createMetrics({ processMetrics: false }) });
  stopTasks = () => dispatcher.stop();
  await ingest('weather', weather(2_000));
  firstTraining = await run(trainModelTask, training('umbrella'));
  await succeeded(Promise.resolve(firstTraining));
});

after(async () => {
  await processor?.stop(AbortSignal.timeout(5_000));
  await stopTasks?.();
  await registry?.stop();
  await bench?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});

/** Umbrellas are taken when it is wet, and when it is cold on Mondays. */
function weather(rows: number): string {
  const lines = ['day,humidity,temperature,station,umbrella'];
  for (let index = 0; index < rows; index++) {
    const humidity = (index * 37) % 101;
    const temperature = ((index * 53) % 400) / 10 - 5;
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'][(index * 7) % 5];
    const umbrella = humidity > 60 || (day === 'Mon' && temperature < 5);
    lines.push(`${day},${humidity},${temperature.toFixed(1)},S${index % 3},${umbrella ? 'yes' : 'no'}`);
  }
  return `${lines.join('\n')}\n`;
}

async function finished(task: Task): Promise<Task> {
  let last = task;
  for await (const event of tasks.events(task.id, { signal: AbortSignal.timeout(120_000) })) last = event.task;
  return last;
}

async function run<K extends TaskKind>(kind: K, input: Parameters<typeof tasks.enqueue<K>>[1]): Promise<Task> {
  return finished(await tasks.enqueue(kind, input, { createdBy, maximumAttempts: 1 }));
}

async function succeeded<T>(task: Promise<Task>): Promise<T> {
  const { state, error, result } = await task;
  assert.equal(state, 'succeeded', JSON.stringify(error));
  return result as T;
}

async function ingest(dataset: string, csv: string): Promise<void> {
  const { key, sha256, bytes } = await objects.putContent('uploads', Buffer.from(csv));
  const input = { dataset, objectKey: key, sha256, bytes, fileName: `${dataset}.csv` };
  await succeeded(run(ingestDatasetTask, input));
}

function training(model: string, request: Record<string, unknown> = {}) {
  return {
    request: { model, dataset: 'weather', target: 'umbrella', seed: 1, ...request },
    datasetVersion: 1,
    datasetHash: 'hash',
    createdBy,
  };
}

async function batch(csv: string): Promise<{ task: Task; lines: string[] }> {
  const { key } = await objects.putContent('uploads', Buffer.from(csv));
  const task = await run(batchPredictTask, {
    model: 'umbrella',
    version: 1,
    source: { objectKey: key, fileName: 'days.csv' },
  });
  const result = task.result as { objectKey: string } | undefined;
  const content = result ? await text(await objects.get(result.objectKey)) : '';
  return { task, lines: content.trimEnd().split('\n') };
}

test('a first training makes the champion; its rounds are told while it runs', async () => {
  const steps: string[] = [];
  let rounds = 0;
  for await (const event of tasks.events(firstTraining.id, { signal: AbortSignal.timeout(120_000) })) {
    steps.push(event.task.step);
    if (event.type === 'detail') rounds += 1;
  }
  const result = firstTraining.result as TrainModelResult;
  assert.deepEqual(
    { ...result, verdict: result.verdict.code },
    { model: 'umbrella', version: 1, champion: true, verdict: 'first_version' },
  );
  assert.ok(rounds > 5, `${rounds} rounds were told`);
  assert.ok(steps.some((step) => /^Training round \d+ of \d+$/.test(step)));
  const version = await registry.version('umbrella', 1);
  assert.ok((version.metrics.auc ?? 0) > 0.95, `AUC ${version.metrics.auc}`);
  assert.equal(version.lineage.task, firstTraining.id);
  assert.equal(version.lineage.trainingRows + version.lineage.heldOutRows, 2_000);
});

test('the same training again stays a challenger, judged beside the champion on the same rows', async () => {
  const { champion, verdict, version } = await succeeded<TrainModelResult>(run(trainModelTask, training('umbrella')));
  assert.deepEqual({ champion, version, code: verdict.code }, { champion: false, version: 2, code: 'not_better' });
  assert.equal(verdict.challenger, verdict.champion);
  assert.equal((await registry.get('umbrella')).champion, 1);
});

test('a training that cannot be says why, is not tried again and registers nothing', async () => {
  const refused = async (request: Record<string, unknown>) =>
    (await run(trainModelTask, training('refused', request))).error;
  assert.equal((await refused({ target: 'wind' }))?.code, 'learning.target_missing');
  const regression = await refused({ task: 'regression' });
  assert.match(regression?.code ?? '', /^learning\./);
  assert.match(regression?.detail ?? '', /umbrella/);
  await assert.rejects(registry.get('refused'), { code: 'models.not_found' });
});

test('a training that needs more memory than allowed is stopped, with a sentence that says so', async () => {
  await using own = await testDatabase([tasksMigrations, datasetsMigrations, modelsMigrations]);
  const broker = inProcessBroker();
  const limits = { ...settings.processor, trainingMemoryMegabytes: 48 };
  const small = await createProcessor({
    settings: { ...settings, processor: limits },
    logger: testLogger(),
    database: own.database,
    objects,
    broker,
    metrics: createMetrics({ processMetrics: false }),
  });
  const ownTasks = createTasks({ database: own.database, broker, logger: testLogger() });
  const { key, sha256, bytes } = await objects.putContent('uploads', Buffer.from(weather(2_000)));
  const upload = { dataset: 'weather', objectKey: key, sha256, bytes, fileName: 'weather.csv' };
  const until = async (task: Task) => {
    for await (const { type, task: now } of ownTasks.events(task.id, { signal: AbortSignal.timeout(60_000) })) {
      if (type === 'finished') return now;
    }
    return task;
  };
  await until(await ownTasks.enqueue(ingestDatasetTask, upload, { createdBy }));
  const task = await until(await ownTasks.enqueue(trainModelTask, training('large'), { createdBy }));
  assert.equal(task.error?.code, 'process.out_of_memory');
  assert.match(task.error?.detail ?? '', /48 MB/);
  await small.stop(AbortSignal.timeout(5_000));
});

test('a cancelled training stops at once and leaves nothing', async () => {
  await ingest('climate', weather(60_000));
  const task = await tasks.enqueue(trainModelTask, training('cancelled', { dataset: 'climate' }), { createdBy });
  for await (const event of tasks.events(task.id, { signal: AbortSignal.timeout(120_000) })) {
    if (event.type === 'detail') break;
  }
  await tasks.cancel(task.id);
  assert.equal((await finished(task)).state, 'cancelled');
  await assert.rejects(registry.get('cancelled'), { code: 'models.not_found' });
  assert.deepEqual(await readdir(join(folder.path, 'work')), []);
});

test('what a training was asked for beside the model is kept with the version', async () => {
  const { version } = await succeeded<TrainModelResult>(
    run(
      trainModelTask,
      training('told', {
        algorithm: 'gradient-boosting',
        tuning: { trials: 2 },
        costs: { falsePositive: 1, falseNegative: 5 },
        segments: ['station'],
        features: ['humidity', 'day'],
      }),
    ),
  );
  const told = await registry.version('told', version);
  assert.equal(told.segments?.[0]?.column, 'station', 'a segment need not be a feature');
  assert.equal(told.threshold?.costs.falseNegative, 5);
  assert.equal(told.trials?.length, 2);
  assert.ok((told.permutation?.length ?? 0) > 0 && (told.partialDependence?.length ?? 0) > 0);
  assert.equal(told.card?.name, 'told v1');
});

test('the trials of a search and the kinds of models that are compared are told while it runs', async () => {
  const task = await run(
    trainModelTask,
    training('searched', { tuning: { trials: 2 }, features: ['humidity', 'day'] }),
  );
  assert.equal(task.state, 'succeeded', JSON.stringify(task.error));
  const details: Record<string, { state: string }>[] = [];
  for await (const { data } of tasks.events(task.id, { signal: AbortSignal.timeout(60_000) })) {
    if (data !== undefined) details.push(data as (typeof details)[number]);
  }
  const { trials = [], selection = [] } = await registry.version('searched', 1);
  assert.equal(
    details.filter(({ trial }) => trial?.state === 'complete' || trial?.state === 'pruned').length,
    trials.length,
  );
  assert.equal(details.filter(({ family }) => family).length, selection.length);
});

test('a number is predicted with its interval, also in a file, and by groups of rows that stay together', async () => {
  const request = { target: 'temperature', split: { kind: 'group', column: 'station' }, algorithm: 'linear' };
  const { model, version } = await succeeded<TrainModelResult>(run(trainModelTask, training('degrees', request)));
  const { lineage, card, interval } = await registry.version(model, version);
  assert.deepEqual(card?.data.split, { kind: 'group', column: 'station' });
  assert.ok([0, 667, 666, 1333, 1334].includes(lineage.heldOutRows), `whole stations: ${lineage.heldOutRows}`);
  const rows = [{ day: 'Tue', humidity: 95, umbrella: 'yes', station: 'S1' }];
  const { predictions } = await succeeded<PredictResponse>(
    run(predictRowsTask, { model, version, rows, explain: false }),
  );
  const [prediction] = predictions;
  assert.equal(prediction?.interval?.level, interval?.level);
  assert.ok((prediction?.interval?.lower ?? 0) < (prediction?.value ?? 0));
  const { key } = await objects.putContent('uploads', Buffer.from('day,humidity,umbrella,station\nTue,95,yes,S1\n'));
  const source = { objectKey: key, fileName: 'days.csv' };
  const { objectKey } = await succeeded<{ objectKey: string }>(run(batchPredictTask, { model, version, source }));
  const [header, line = ''] = (await text(await objects.get(objectKey))).split('\n');
  assert.equal(header, 'day,humidity,umbrella,station,prediction,lower,upper,prediction_problem');
  const [value, lower, upper] = line.split(',').slice(4, 7).map(Number);
  assert.deepEqual(
    [value, lower, upper].map((each) => Math.fround(each as number)),
    [prediction?.value, prediction?.interval?.lower, prediction?.interval?.upper],
  );

  const other = await run(trainModelTask, training('degrees', { ...request, split: { kind: 'random' } }));
  assert.equal(other.error?.code, 'learning.split_differs');
  assert.match(other.error?.detail ?? '', /by group \(column "station"\).* another model name/);
});

test('the latest rows judge, rows count by their weight, and a later training keeps both', async () => {
  const lines = ['day,size,weight,price'];
  for (let row = 0; row < 600; row++) {
    const day = new Date(Date.UTC(2025, 0, 1 + row)).toISOString().slice(0, 10);
    lines.push(`${day},${(row * 37) % 101},${1 + (row % 3)},${3 * ((row * 37) % 101) + ((row * 53) % 17) + 0.5}`);
  }
  await ingest('sales', `${lines.join('\n')}\n`);
  const request = { dataset: 'sales', target: 'price', weights: 'weight', algorithm: 'linear' };
  const split = { kind: 'time', column: 'day' };
  const first = await succeeded<TrainModelResult>(run(trainModelTask, training('sales', { ...request, split })));
  const { card, lineage, signature } = await registry.version('sales', first.version);
  assert.deepEqual([card?.data.split, card?.data.weights], [split, 'weight']);
  assert.equal(lineage.heldOutRows, 120);
  assert.ok(!signature.features.some(({ name }) => name === 'weight'));
  const second = await succeeded<TrainModelResult>(run(trainModelTask, training('sales', request)));
  assert.deepEqual((await registry.version('sales', second.version)).card?.data.split, split);
  assert.deepEqual([second.verdict.code, second.verdict.rows], ['not_better', 120]);

  const datasets = createDatasets({ database: bench.database, objects, logger: testLogger() });
  await using file = await datasets.parquet('sales', 1);
  const { columns } = await datasets.version('sales', 1);
  datasets.close();
  const feedbackPath = join(folder.path, 'answered');
  async function* answered() {
    yield { row: { day: '2030-01-01', size: 5 }, actual: 15 };
  }
  await writeAnsweredRows(feedbackPath, answered(), AbortSignal.timeout(10_000));
  const heldOut = await registry.heldOut('sales', []);
  const source = { parquetPath: file.path, target: 'price', columns, heldOut, weights: 'weight', feedbackPath };
  const learning = await readLearningTable(source);
  const weights = learning.table.columns.find(({ name }) => name === 'weight');
  assert.ok(weights && 'values' in weights);
  assert.equal(weights.values.at(-1), 2, 'an answered row counts as much as a row does on average');
});

test('a cancelled search stops at once', async () => {
  const request = { dataset: 'climate', tuning: { trials: 1000 }, algorithm: 'gradient-boosting' };
  const task = await tasks.enqueue(trainModelTask, training('endless', request), { createdBy });
  for await (const event of tasks.events(task.id, { signal: AbortSignal.timeout(120_000) })) {
    if (event.task.step.startsWith('Trial')) break;
  }
  await tasks.cancel(task.id);
  assert.equal((await finished(task)).state, 'cancelled');
  assert.deepEqual(await readdir(join(folder.path, 'work')), []);
});

test('a file comes back with predictions; rows that cannot be read stay in their place with the reason', async () => {
  const { task, lines } = await batch(
    'note,day,humidity,temperature,station\n"a, b",Tue,95,20.5,S1\nx,Tue,wet,20.5,S1\ny,Wed\nz,Wed,5,20.5,S2\n',
  );
  assert.deepEqual(
    { rows: 2, rejected: 2 },
    { rows: (task.result as { rows: number }).rows, rejected: (task.result as { rejected: number }).rejected },
  );
  assert.equal(lines.length, 5);
  assert.match(
    lines[0] ?? '',
    /^note,day,humidity,temperature,station,prediction,probability,probability_no,probability_yes,/,
  );
  assert.match(lines[1] ?? '', /^"a, b",Tue,95,20\.5,S1,yes,/);
  assert.match(lines[2] ?? '', /^x,Tue,wet,20\.5,S1,,,,,.*humidity/);
  assert.match(lines[3] ?? '', /^"y,Wed",,,,,,,,,.*2 fields/);
  assert.match(lines[4] ?? '', /^z,Wed,5,20\.5,S2,no,/);
});

test('a file without a column that the model needs is refused by its name', async () => {
  const { task } = await batch('day,temperature,station\nTue,20.5,S1\n');
  assert.equal(task.error?.code, 'predict.columns_missing');
  assert.match(task.error?.detail ?? '', /lacks a column that the model needs: humidity/);
});

test('a data set version is predicted row by row like its file', async () => {
  const fromFile = await batch(weather(300));
  await ingest('days', weather(300));
  const task = await run(batchPredictTask, { model: 'umbrella', version: 1, source: { dataset: 'days', version: 1 } });
  const { objectKey } = await succeeded<{ objectKey: string }>(Promise.resolve(task));
  const lines = (await text(await objects.get(objectKey))).trimEnd().split('\n');
  const predictions = (all: string[]) => all.map((line) => line.split(',').slice(5));
  assert.deepEqual(predictions(lines), predictions(fromFile.lines));
});

test('an asynchronous predict call has its answer as the result of its task', async () => {
  const rows = [{ day: 'Tue', humidity: 95, temperature: 20.5, station: 'S1' }];
  const answer = await succeeded<PredictResponse>(
    run(predictRowsTask, { model: 'umbrella', version: 1, rows, explain: false }),
  );
  assert.equal(answer.predictions[0]?.label, 'yes');
});
