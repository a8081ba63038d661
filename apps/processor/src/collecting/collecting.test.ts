import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { ingestDatasetTask } from '@millrace/datasets';
import { createCollector, createDatasets, type Datasets, datasetsMigrations } from '@millrace/datasets/server';
import { batchPredictTask } from '@millrace/models';
import { directoryObjects, inProcessBroker, type ObjectStore } from '@millrace/runtime/server';
import { type TestDatabase, temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import { createTasks, type Tasks, tasksMigrations } from '@millrace/tasks/server';
import { startCollecting } from './collecting.ts';
import { neededByBatches, neededByTasks } from './needed-by-tasks.ts';

let folder: Awaited<ReturnType<typeof temporaryDirectory>>;
let bench: TestDatabase;
let objects: ObjectStore;
let tasks: Tasks;
let datasets: Datasets;
before(async () => {
  [folder, bench] = await Promise.all([temporaryDirectory(), testDatabase([tasksMigrations, datasetsMigrations])]);
  objects = await directoryObjects({ root: join(folder.path, 'objects') });
  const parts = { database: bench.database, objects, logger: testLogger() };
  tasks = createTasks({ ...parts, broker: inProcessBroker() });
  datasets = createDatasets(parts);
});
after(async () => {
  datasets.close();
  await bench[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const keepBatchDays = 30;
const createdBy = 'test';

/** A run of a collector that looks everywhere, all grace passed. */
async function collect(): Promise<void> {
  const neededBy = [neededByTasks(tasks), neededByBatches(tasks, keepBatchDays)];
  const parts = { database: bench.database, objects, logger: testLogger() };
  const collector = createCollector({ ...parts, neededBy, graceSeconds: 0 });
  await collector.collect({ sweep: true, signal: AbortSignal.timeout(30_000) });
}

test('what a task that has not finished was given stays until it is over', async () => {
  const accepted = async (content: string) => {
    const { hold, key, sha256, bytes } = await datasets.receive(Buffer.from(content));
    await using _ = hold;
    const task = await bench.database.kysely.transaction().execute(async (transaction) => {
      await hold.handOver(transaction);
      const options = { createdBy, transaction };
      return content === 'batch'
        ? tasks.enqueue(
            batchPredictTask,
            { model: 'm', version: 1, source: { objectKey: key, fileName: 'f' } },
            options,
          )
        : tasks.enqueue(ingestDatasetTask, { dataset: 'd', objectKey: key, sha256, bytes, fileName: 'f' }, options);
    });
    return { key, task };
  };
  for (const content of ['ingest', 'batch']) {
    const { key, task } = await accepted(content);
    await collect();
    assert.equal(Buffer.from(await objects.bytes(key)).toString(), content);
    await tasks.cancel(task.id);
    await collect();
    assert.equal(await objects.head(key), undefined);
  }
});

test('the result of a batch prediction stays while the task runs and for 30 days after', async () => {
  const source = { dataset: 'd', version: 1 };
  const { id } = await tasks.enqueue(batchPredictTask, { model: 'm', version: 1, source }, { createdBy });
  const key = `batch-predictions/${id}.csv.gz`;
  await objects.put(key, Buffer.from('rows'));
  await objects.put(`batch-predictions/${crypto.randomUUID()}.csv`, Buffer.from('of nobody'));
  const left = async () => (await Array.fromAsync(objects.list('batch-predictions/'))).map((object) => object.key);
  await collect();
  assert.deepEqual(await left(), [key]);
  await tasks.cancel(id);
  const age = async (days: number) => {
    await bench.database.pool.query(`UPDATE tasks SET finished_at = now() - make_interval(days => $1) WHERE id = $2`, [
      days,
      id,
    ]);
    await collect();
  };
  await age(keepBatchDays - 1);
  assert.deepEqual(await left(), [key]);
  await age(keepBatchDays + 1);
  assert.deepEqual(await left(), []);
});

test('a deletion is followed at once, without waiting for the hour', async () => {
  const { hold, key: objectKey, ...received } = await datasets.receive(Buffer.from('a,b\n1,x\n2,y\n'));
  await datasets.ingest(
    { dataset: 'd', objectKey, ...received, fileName: 'd.csv' },
    { signal: AbortSignal.timeout(60_000), memoryMegabytes: 512, workDirectory: join(folder.path, 'work') },
  );
  await hold[Symbol.asyncDispose]();
  const parts = { database: bench.database, objects, logger: testLogger(), tasks, keepBatchDays };
  const collecting = await startCollecting(parts);
  await datasets.deleteDataset('d', async () => []);
  const deadline = AbortSignal.timeout(30_000);
  for (;;) {
    deadline.throwIfAborted();
    const left = await Array.fromAsync(objects.list(''));
    if (left.length === 0) break;
    await nextTurn();
  }
  await collecting.stop();
});
