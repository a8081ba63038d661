import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import type { Datasets } from '@millrace/datasets/server';
import { type BatchPredictInput, type BatchPredictResult, batchPredictTask } from '@millrace/models';
import type { Registry } from '@millrace/models/server';
import { type LocalFile, type ObjectStore, runChild, type WorkDirectories } from '@millrace/runtime/server';
import { defineTaskHandler, type TaskContext } from '@millrace/tasks/server';
import type { PredictTableInput, PredictTableOutput, PredictTableProgress } from './child.ts';
import type { TableSource } from './opened-table.ts';
import { resultContentType, resultEnding, resultName } from './result-name.ts';
import { type TrainingColumns, trainingColumns } from './training-columns.ts';

export interface BatchPredictParts {
  datasets: Datasets;
  registry: Registry;
  objects: ObjectStore;
  workDirectories: WorkDirectories;
  memoryMegabytes: number;
  /** A packed file may not become larger than this. */
  expandedLimitBytes: number;
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
      const output = join(directory.path, 'predictions');
      const { rows, rejected, validation, ...packing } = await predictTable(parts, context, directory.path, output);
      progress(0.98, 'Storing the result');
      const objectKey = `batch-predictions/${id}${resultEnding(packing)}`;
      await parts.objects.put(objectKey, createReadStream(output), { signal });
      const fileName = resultName(nameOf(input.source), packing);
      const contentType = resultContentType(packing);
      const counts = { rows, rejected, ...(validation && { validation }) };
      return { model, version, ...counts, ...packing, objectKey, fileName, contentType };
    },
  });
}

async function predictTable(
  parts: BatchPredictParts,
  { input, signal, progress, logger }: TaskContext<BatchPredictInput>,
  workDirectory: string,
  output: string,
): Promise<PredictTableOutput> {
  const { registry, memoryMegabytes } = parts;
  const { model, version } = input;
  const { signature, adapter } = await registry.resolve(model, version);
  const training = await trainingColumns(parts, model, version);
  await using file = await openSource(parts, input, training);
  return await runChild<PredictTableInput, PredictTableProgress, PredictTableOutput>({
    module: new URL('./child.ts', import.meta.url),
    input: {
      path: file.path,
      source: file.source,
      onnx: await registry.artifact(model, version, 'model.onnx'),
      signature,
      ...(adapter && { adapter }),
      words: training.words,
      expectations: training.expectations,
      output,
      workDirectory,
      memoryMegabytes,
    },
    signal,
    memoryMegabytes,
    priority,
    logger,
    onProgress: ({ fraction, step }) => progress(fraction, step),
  });
}

/** The table to predict on this machine's disk, and what is known of it. */
async function openSource(
  { datasets, expandedLimitBytes }: BatchPredictParts,
  { source }: BatchPredictInput,
  { recipe, assumed }: TrainingColumns,
): Promise<LocalFile & { source: TableSource }> {
  if (!('dataset' in source)) {
    const file = await datasets.file(source.objectKey, 'batch prediction');
    const { fileName } = source;
    const own = { ...recipe, ...source.recipe };
    return withSource(file, { kind: 'file', fileName, recipe: own, assumed, expandedLimitBytes });
  }
  const { columns } = await datasets.version(source.dataset, source.version);
  const file = await datasets.parquet(source.dataset, source.version);
  return withSource(file, { kind: 'version', name: source.dataset, columns, format: source.format ?? 'csv' });
}

function withSource(file: LocalFile, source: TableSource) {
  return { path: file.path, source, [Symbol.asyncDispose]: () => file[Symbol.asyncDispose]() };
}

function nameOf(source: BatchPredictInput['source']): string {
  return 'dataset' in source ? `${source.dataset}-v${source.version}.${source.format ?? 'csv'}` : source.fileName;
}
