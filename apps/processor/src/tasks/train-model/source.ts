import { join } from 'node:path';
import { modelColumns } from '@millrace/datasets';
import type { Datasets } from '@millrace/datasets/server';
import type { TrainingRequest, TrainingSplit, TrainModelInput } from '@millrace/models';
import type { FeedbackBook, HeldOutRule, Registry } from '@millrace/models/server';
import { MillraceError } from '@millrace/runtime/server';
import type { TaskContext } from '@millrace/tasks/server';
import { checkHeldOutColumns, chooseFeatures, heldOutColumns } from './features.ts';
import { writeAnsweredRows } from './feedback-file.ts';
import type { AnsweredRow } from './feedback-rows.ts';
import type { TrainInput, TrainingOptions } from './train-child.ts';

export interface SourceParts {
  datasets: Datasets;
  registry: Registry;
  feedback: FeedbackBook;
  /** Of one training. */
  threads: number;
}

/** The files and choices that the training process works from. */
export async function openSource(parts: SourceParts, context: TaskContext<TrainModelInput>, workDirectory: string) {
  const { request, datasetVersion } = context.input;
  const { dataset, target, weights, segments = [] } = request;
  const stored = await parts.datasets.version(dataset, datasetVersion);
  const { rows } = stored;
  const columns = modelColumns(stored.columns);
  const choice = { columns, target, weights, requested: request.features };
  const features = chooseFeatures(choice);
  const { split } = request;
  const heldOut = await parts.registry.heldOut(
    request.model,
    split?.column === undefined ? heldOutColumns(choice) : [split.column],
    { available: columns.map(({ name }) => name), split },
  );
  checkSplit(request, heldOut);
  checkHeldOutColumns(columns, { model: request.model, heldOut: heldOut.columns });
  const feedbackPath = request.includeFeedback ? await saveFeedback(parts.feedback, context, workDirectory) : undefined;
  const needed = new Set([...features, ...heldOut.columns, ...segments, target, ...(weights ? [weights] : [])]);
  const file = await parts.datasets.parquet(dataset, datasetVersion);
  const input: TrainInput = {
    table: {
      parquetPath: file.path,
      target,
      columns: columns.filter(({ name }) => needed.has(name)),
      heldOut,
      ...(weights && { weights }),
      ...(feedbackPath && { feedbackPath }),
    },
    rows,
    features,
    options: { ...optionsOf(request, heldOut.split), threads: parts.threads },
  };
  return {
    input,
    columns,
    [Symbol.asyncDispose]: () => file[Symbol.asyncDispose](),
  };
}

/** What of the request the learning engine is asked for as it is. */
function optionsOf(request: TrainingRequest, heldOutSplit: TrainingSplit | undefined): TrainingOptions {
  const {
    model: _,
    dataset: __,
    version: ___,
    allowFailedValidation: _______,
    target: ____,
    features: _____,
    includeFeedback,
    split,
    ...rest
  } = request;
  const column = heldOutSplit?.column;
  return {
    ...rest,
    seed: request.seed ?? 0,
    ...(heldOutSplit &&
      heldOutSplit.kind !== 'random' &&
      column !== undefined && { split: { kind: heldOutSplit.kind, column } }),
  };
}

/**
 * The rows that judge are the same for all versions of a model, or they could not be compared.
 * @throws MillraceError 422 `learning.split_differs`
 */
function checkSplit({ model, split }: TrainingRequest, { split: fixed }: HeldOutRule): void {
  if (split === undefined) return;
  const kept = fixed ?? { kind: 'random' };
  if (split.kind === kept.kind && (split.kind === 'random' || split.column === kept.column)) return;
  const words = kept.column === undefined ? 'at random' : `by ${kept.kind} (column "${kept.column}")`;
  throw new MillraceError({
    code: 'learning.split_differs',
    status: 422,
    detail: `The rows that judge "${model}" have been kept apart ${words} since its first version. Leave \`split\` out, or train under another model name.`,
  });
}

async function saveFeedback(
  feedback: FeedbackBook,
  { input, signal }: TaskContext<TrainModelInput>,
  workDirectory: string,
): Promise<string> {
  const path = join(workDirectory, 'feedback');
  await writeAnsweredRows(path, answeredRows(feedback, input.request.model), signal);
  return path;
}

async function* answeredRows(feedback: FeedbackBook, model: string): AsyncIterable<AnsweredRow> {
  for await (const { inputs, actual } of feedback.rowsFor(model)) yield { row: inputs, actual };
}
