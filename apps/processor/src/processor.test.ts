/** The processor with all its parts for real: tasks in, work done. */
import assert from 'node:assert/strict';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { after, before, test } from 'node:test';
import { ingestDatasetTask } from '@millrace/datasets';
import { datasetsMigrations } from '@millrace/datasets/server';
import {
  batchPredictTask,
  type PredictResponse,
  predictRowsTask,
  type TrainModelResult,
  trainModelTask,
} from '@millrace/models';
import { modelsMigrations } from '@millrace/models/server';
import { createMetrics, inProcessBroker } from '@millrace/runtime/server';
import { testDatabase, testLogger } from '@millrace/runtime/testing';
import type { Task } from '@millrace/tasks';
import { createTasks, tasksMigrations } from '@millrace/tasks/server';
import { createProcessor } from './app.ts';
import {
  createdBy,
  openProcessor,
  type ProcessorBench,
  succeeded,
  training,
  weather,
} from './testing/open-processor.ts';

let bench: ProcessorBench;
/** The task of the first training, of the model `umbrella`. */
let firstTraining: Task;

before(async () => {
  bench = await openProcessor();
  firstTraining = await bench.run(trainModelTask, training('umbrella'));
  await succeeded(Promise.resolve(firstTraining));
});
after(() => bench?.[Symbol.asyncDispose]());

async function batch(csv: string): Promise<{ task: Task; lines: string[] }> {
  const { key } = await bench.objects.putContent('uploads', Buffer.from(csv));
  const task = await bench.run(batchPredictTask, {
    model: 'umbrella',
    version: 1,
    source: { objectKey: key, fileName: 'days.csv' },
  });
  const result = task.result as { objectKey: string } | undefined;
  const content = result ? await text(await bench.objects.get(result.objectKey)) : '';
  return { task, lines: content.trimEnd().split('\n') };
}

test('a first training makes the champion; its rounds are told while it runs', async () => {
  const steps: string[] = [];
  let rounds = 0;
  for await (const event of bench.tasks.events(firstTraining.id, { signal: AbortSignal.timeout(120_000) })) {
    steps.push(event.task.step);
    if (event.type === 'detail') rounds += 1;
  }
  const result = firstTraining.result as TrainModelResult;
  assert.deepEqual(
    { ...result, verdict: result.verdict.code },
    { model: 'umbrella', version: 1, champion: true, verdict: 'first_version' },
  );
  assert.ok(rounds > 5, `${rounds} rounds were told`);
  assert.ok(steps.some((step) => /^Training round \d+ of at most \d+$/.test(step)));
  const version = await bench.registry.version('umbrella', 1);
  assert.ok((version.metrics.auc ?? 0) > 0.95, `AUC ${version.metrics.auc}`);
  const lineage = version.lineage ?? assert.fail('a training leaves its lineage');
  assert.equal(lineage.task, firstTraining.id);
  assert.equal(lineage.trainingRows + lineage.heldOutRows, 2_000);
});

test('the same training again stays a challenger, judged beside the champion on the same rows', async () => {
  const { champion, verdict, version } = await succeeded<TrainModelResult>(
    bench.run(trainModelTask, training('umbrella')),
  );
  assert.deepEqual({ champion, version, code: verdict.code }, { champion: false, version: 2, code: 'not_better' });
  assert.equal(verdict.challenger, verdict.champion);
  assert.equal((await bench.registry.get('umbrella')).champion, 1);
});

test('a training that cannot be says why, is not tried again and registers nothing', async () => {
  const refused = async (request: Record<string, unknown>) =>
    (await bench.run(trainModelTask, training('refused', request))).error;
  assert.equal((await refused({ target: 'wind' }))?.code, 'learning.target_missing');
  const regression = await refused({ task: 'regression' });
  assert.match(regression?.code ?? '', /^learning\./);
  assert.match(regression?.detail ?? '', /umbrella/);
  await assert.rejects(bench.registry.get('refused'), { code: 'models.not_found' });
});

test('a training that needs more memory than allowed is stopped, with a sentence that says so', async () => {
  await using own = await testDatabase([tasksMigrations, datasetsMigrations, modelsMigrations]);
  const broker = inProcessBroker();
  const limits = { ...bench.settings.processor, trainingMemoryMegabytes: 48 };
  const small = await createProcessor({
    settings: { ...bench.settings, processor: limits },
    logger: testLogger(),
    database: own.database,
    objects: bench.objects,
    broker,
    metrics: createMetrics({ processMetrics: false }),
  });
  const ownTasks = createTasks({ database: own.database, broker, logger: testLogger() });
  const { key, sha256, bytes } = await bench.objects.putContent('uploads', Buffer.from(weather(2_000)));
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
  await bench.ingest('climate', weather(60_000));
  const task = await bench.tasks.enqueue(trainModelTask, training('cancelled', { dataset: 'climate' }), { createdBy });
  for await (const event of bench.tasks.events(task.id, { signal: AbortSignal.timeout(120_000) })) {
    if (event.type === 'detail') break;
  }
  await bench.tasks.cancel(task.id);
  assert.equal((await bench.finished(task)).state, 'cancelled');
  await assert.rejects(bench.registry.get('cancelled'), { code: 'models.not_found' });
  assert.deepEqual(await readdir(join(bench.folder.path, 'work')), []);
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
  await bench.ingest('days', weather(300));
  const task = await bench.run(batchPredictTask, {
    model: 'umbrella',
    version: 1,
    source: { dataset: 'days', version: 1 },
  });
  const { objectKey } = await succeeded<{ objectKey: string }>(Promise.resolve(task));
  const lines = (await text(await bench.objects.get(objectKey))).trimEnd().split('\n');
  const predictions = (all: string[]) => all.map((line) => line.split(',').slice(5));
  assert.deepEqual(predictions(lines), predictions(fromFile.lines));
});

test('an asynchronous predict call has its answer as the result of its task', async () => {
  const rows = [{ day: 'Tue', humidity: 95, temperature: 20.5, station: 'S1' }];
  const answer = await succeeded<PredictResponse>(
    bench.run(predictRowsTask, { model: 'umbrella', version: 1, rows, explain: false }),
  );
  assert.equal(answer.predictions[0]?.label, 'yes');
});
