import { readFileSync } from 'node:fs';
import { createDatasets } from '@millrace/datasets/server';
import { createFeedback, createRecorder, createServing, openRegistry } from '@millrace/models/server';
import {
  type Broker,
  createWorkDirectories,
  type Database,
  type Logger,
  type Metrics,
  type ObjectStore,
  type Settings,
  watchPart,
} from '@millrace/runtime/server';
import { createTasks } from '@millrace/tasks/server';
import { startCollecting } from './collecting/collecting.ts';
import type { Health } from './health-server.ts';
import { servePredictRows } from './requests/predict-rows.ts';
import { startRetention } from './retention.ts';
import { batchPredictHandler } from './tasks/batch-predict/handler.ts';
import { feedbackDatasetHandler } from './tasks/feedback-dataset/handler.ts';
import { ingestDatasetHandler } from './tasks/ingest-dataset.ts';
import { predictRowsHandler } from './tasks/predict-rows.ts';
import { trainModelHandler } from './tasks/train-model/handler.ts';

export interface ProcessorOptions {
  settings: Settings;
  logger: Logger;
  database: Database;
  objects: ObjectStore;
  broker: Broker;
  metrics: Metrics;
  /**
   * A name that no other process has while this one runs, and that its next
   * start has again: what was under way in a killed one then starts again at once.
   */
  workerId?: string;
}

export interface Processor {
  /** Whether it can work, and if not, what is missing. */
  health(): Promise<Health>;
  /** Takes nothing new and finishes what is under way; what is left when `deadline` aborts is handed back. */
  stop(deadline: AbortSignal): Promise<void>;
}

/** Messages of predictions worked on at once: while one runs in the model, the next is read. */
const predictConcurrency = 2;
const predictRowsSlots = 4;

/** The Data Processor: tasks and requests in, work done. */
export async function createProcessor(options: ProcessorOptions): Promise<Processor> {
  const { settings, database, objects, broker, metrics } = options;
  const logger = options.logger.child({ role: 'processor' });
  const { processor: limits, recording } = settings;
  const tasks = createTasks({ database, broker, logger, metrics });
  const datasets = createDatasets({ database, objects, logger });
  const registry = await openRegistry({ settings, database, objects, logger });
  const feedback = createFeedback({ database, registry });
  const maximumBytes = limits.servingMemoryMegabytes * 1024 * 1024;
  const serving = createServing({ registry, maximumBytes, logger, metrics });
  const recorder = createRecorder({ database, logger, metrics, keepInputs: recording.keepInputsDays > 0 });
  const workDirectories = createWorkDirectories(settings.home);
  await workDirectories.sweep();

  const retention = startRetention({ database, logger, ...recording });
  const collecting = await startCollecting({ database, objects, logger, tasks, keepBatchDays: limits.keepBatchDays });
  const synchroniser = await registry.startSynchroniser();
  const requests = await servePredictRows({ broker, serving, concurrency: predictConcurrency });
  const worker = await tasks.startWorker({
    handlers: [
      ingestDatasetHandler({
        datasets,
        workDirectories,
        memoryMegabytes: limits.ingestMemoryMegabytes,
        expandedBytes: settings.expandedLimitBytes,
      }),
      trainModelHandler({
        datasets,
        registry,
        feedback,
        workDirectories,
        memoryMegabytes: limits.trainingMemoryMegabytes,
        threads: limits.trainingThreads,
        codeVersion: readVersion(),
      }),
      batchPredictHandler({
        datasets,
        registry,
        objects,
        workDirectories,
        memoryMegabytes: limits.ingestMemoryMegabytes,
        expandedLimitBytes: settings.expandedLimitBytes,
      }),
      feedbackDatasetHandler({
        datasets,
        feedback,
        registry,
        workDirectories,
        memoryMegabytes: limits.ingestMemoryMegabytes,
      }),
      predictRowsHandler({ registry, serving, recorder }),
    ],
    slots: { ...limits.slots, 'predict-rows': predictRowsSlots, 'feedback-dataset': 1 },
    ...(options.workerId && { workerId: options.workerId }),
  });
  // After the worker, which lets go of what an earlier life of it held.
  const dispatcher = await tasks.startDispatcher();

  const health = {
    database: watchPart({ name: 'The database', probe: () => database.check(), logger }),
    objects: watchPart({ name: 'The object store', probe: () => objects.check(), logger }),
    broker: watchPart({ name: 'The broker', probe: () => broker.check(), logger }),
    registry: watchPart({ name: 'The registry', probe: () => registry.check(), logger }),
  };

  return {
    async health() {
      const [databaseHealth, objectsHealth, brokerHealth, registryHealth] = await Promise.all([
        health.database(),
        health.objects(),
        health.broker(),
        health.registry(),
      ]);
      const needed = { database: databaseHealth, objects: objectsHealth, broker: brokerHealth };
      // Without MLflow trainings wait, and everything else goes on.
      const parts = { ...needed, registry: registryHealth };
      return { ready: Object.values(needed).every(({ ready }) => ready), parts };
    },
    async stop(deadline) {
      await dispatcher.stop();
      await worker.stop(deadline);
      await requests.cancel();
      await retention.stop();
      await collecting.stop();
      await recorder.stop(deadline);
      await synchroniser.stop();
      await serving.stop();
      await registry.stop();
      datasets.close();
    },
  };
}

function readVersion(): string {
  return JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')).version;
}
