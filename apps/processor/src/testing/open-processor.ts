/** A processor with all its parts for real, for tests. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { ingestDatasetTask } from '@millrace/datasets';
import { datasetsMigrations } from '@millrace/datasets/server';
import { createRegistry, modelsMigrations } from '@millrace/models/server';
import { createMetrics, directoryObjects, inProcessBroker, readSettings } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import type { Task, TaskKind } from '@millrace/tasks';
import { createTasks, tasksMigrations } from '@millrace/tasks/server';
import { createProcessor } from '../app.ts';

export const createdBy = 'ada';

export type ProcessorBench = Awaited<ReturnType<typeof openProcessor>>;

/** With the data set `weather` of 2,000 rows. */
export async function openProcessor() {
  const folder = await temporaryDirectory();
  const bench = await testDatabase([tasksMigrations, datasetsMigrations, modelsMigrations]);
  const objects = await directoryObjects({ root: join(folder.path, 'objects') });
  const settings = readSettings({ MILLRACE_HOME: folder.path });
  const parts = { database: bench.database, objects, broker: inProcessBroker(), logger: testLogger() };
  const tasks = createTasks(parts);
  const dispatcher = await tasks.startDispatcher();
  const registry = createRegistry(parts);
  const processor = await createProcessor({ ...parts, settings, metrics: createMetrics({ processMetrics: false }) });

  async function finished(task: Task): Promise<Task> {
    let last = task;
    for await (const event of tasks.events(task.id, { signal: AbortSignal.timeout(120_000) })) last = event.task;
    return last;
  }
  async function run<K extends TaskKind>(kind: K, input: Parameters<typeof tasks.enqueue<K>>[1]): Promise<Task> {
    return finished(await tasks.enqueue(kind, input, { createdBy, maximumAttempts: 1 }));
  }
  async function ingest(dataset: string, csv: string): Promise<void> {
    const { key, sha256, bytes } = await objects.putContent('uploads', Buffer.from(csv));
    const input = { dataset, objectKey: key, sha256, bytes, fileName: `${dataset}.csv` };
    await succeeded(run(ingestDatasetTask, input));
  }
  await ingest('weather', weather(2_000));
  return {
    ...{ folder, database: bench.database, objects, settings, tasks, registry, finished, run, ingest },
    async [Symbol.asyncDispose]() {
      await processor.stop(AbortSignal.timeout(5_000));
      await dispatcher.stop();
      await registry.stop();
      await bench[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

export async function succeeded<T>(task: Promise<Task>): Promise<T> {
  const { state, error, result } = await task;
  assert.equal(state, 'succeeded', JSON.stringify(error));
  return result as T;
}

/** Umbrellas are taken when it is wet, and when it is cold on Mondays. */
export function weather(rows: number): string {
  const lines = ['day,humidity,temperature,station,umbrella'];
  for (let index = 0; index < rows; index++) {
    const humidity = (index * 37) % 101;
    const temperature = ((index * 53) % 400) / 10 - 5;
    const day = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri'][(index * 7) % 5];
    const umbrella = humidity > 60 || (day === 'Mon' && temperature < 5);
    lines.push(`${day},${humidity},${temperature.toFixed(1)},S${index % 20},${umbrella ? 'yes' : 'no'}`);
  }
  return `${lines.join('\n')}\n`;
}

/** The input of a training on `weather`. */
export function training(model: string, request: Record<string, unknown> = {}) {
  return {
    request: { model, dataset: 'weather', target: 'umbrella', seed: 1, ...request },
    datasetVersion: 1,
    datasetHash: 'hash',
    createdBy,
  };
}
