import { createReadStream } from 'node:fs';
import { join, parse } from 'node:path';
import type { Datasets } from '@millrace/datasets/server';
import { type BatchPredictInput, type BatchPredictResult, batchPredictTask } from '@millrace/models';
import type { Registry } from '@millrace/models/server';
import { type ObjectStore, runChild, type WorkDirectories } from '@millrace/runtime/server';
import { defineTaskHandler, type TaskContext } from '@millrace/tasks/server';
import type { PredictFileInput, PredictFileOutput, PredictFileProgress } from './child.ts';

export interface BatchPredictParts {
  datasets: Datasets;
  registry: Registry;
  objects: ObjectStore;
  workDirectories: WorkDirectories;
  memoryMegabytes: number;
}

/** Gives way to one-row predictions, but not to trainings. */
const priority = 5;

/**
 * Predicts every row of a file or of a data set, in a process of its own. The
 * result is one object under the id of the task: it is the answer and the record
 * of what was predicted, and a second run after a crash replaces it by the same.
 */
export function batchPredictHandler(parts: BatchPredictParts) {
  return defineTaskHandler({
    kind: batchPredictTask,
    async run(context): Promise<BatchPredictResult> {
      const { id, input, signal, progress } = context;
      const { model, version } = input;
      await using directory = await parts.workDirectories.open(id);
      const output = join(directory.path, 'predictions.csv');
      const { rows, rejected } = await predictFile(parts, context, directory.path, output);
      progress(0.98, 'Storing the result');
      const objectKey = `batch-predictions/${id}.csv`;
      await parts.objects.put(objectKey, createReadStream(output), { signal });
      return { model, version, rows, rejected, objectKey, fileName: resultName(input.source) };
    },
  });
}

async function predictFile(
  { datasets, registry, objects, memoryMegabytes }: BatchPredictParts,
  { input, signal, progress, logger }: TaskContext<BatchPredictInput>,
  workDirectory: string,
  output: string,
): Promise<PredictFileOutput> {
  const { model, version, source } = input;
  const { signature } = await registry.resolve(model, version);
  const fromDataset = 'dataset' in source;
  await using file = fromDataset
    ? await datasets.parquet(source.dataset, source.version)
    : await objects.localFile(source.objectKey);
  return await runChild<PredictFileInput, PredictFileProgress, PredictFileOutput>({
    module: new URL('./child.ts', import.meta.url),
    input: {
      path: file.path,
      format: fromDataset ? 'parquet' : 'csv',
      onnx: await registry.artifact(model, version, 'model.onnx'),
      signature,
      output,
      workDirectory,
    },
    signal,
    memoryMegabytes,
    priority,
    logger,
    onProgress: ({ fraction, rows }) => progress(fraction, `Predicted ${rows.toLocaleString('en-US')} rows`),
  });
}

function resultName(source: BatchPredictInput['source']): string {
  const name = 'dataset' in source ? `${source.dataset}-v${source.version}` : parse(source.fileName).name;
  return `${name}-predictions.csv`;
}
