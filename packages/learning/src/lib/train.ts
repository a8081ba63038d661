import type {
  Algorithm,
  Baseline,
  Curves,
  Importance,
  LearningTask,
  Metrics,
  Signature,
  Table,
  TrainingProgress,
} from '../index.ts';
import { prepareGround } from './boosting/booster.ts';
import { fit } from './boosting/fit.ts';
import { createKernel } from './boosting/kernel.ts';
import { binMatrix } from './boosting/matrix.ts';
import { objectiveFor } from './boosting/objective.ts';
import { type BoostingParameters, defaultParameters } from './boosting/parameters.ts';
import { describeBaseline } from './description/baseline.ts';
import { importanceOf } from './description/importance.ts';
import { describeSignature } from './description/signature.ts';
import { LearningError } from './errors.ts';
import { evaluate } from './evaluation/evaluate.ts';
import { writeExplainer } from './explanation/serialise.ts';
import { type FittedFeatures, fitFeatures } from './features/fit.ts';
import type { FittedModel, Link } from './model.ts';
import { exportOnnx } from './onnx/export.ts';
import { checkParity } from './onnx/parity.ts';
import { predictDirectly } from './predict.ts';
import { readTarget, type Target } from './target.ts';

export interface TrainRequest {
  table: Table;
  target: string;
  /** Default: words, booleans and integers with at most 20 distinct values are classes. */
  task?: LearningTask;
  /** Default: all columns but the target; constant ones and ids are left out with a note. */
  features?: string[];
  algorithm?: Algorithm;
  /** The same table, request and seed give the same model. */
  seed: number;
  /** One byte a row: 1 = judges the model and is never learnt from. See heldOutMask. */
  heldOut: Uint8Array;
  onProgress?: (progress: TrainingProgress) => void;
  /** Called once the rounds are over, before the export is checked. */
  onExported?: () => void;
  signal?: AbortSignal;
  /** When it runs out, the best number of rounds so far is used; makes a training irreproducible. */
  timeBudgetSeconds?: number;
  parameters?: Partial<BoostingParameters>;
}

export interface TrainedModel {
  onnx: Uint8Array;
  task: LearningTask;
  /** On the held-out rows. */
  metrics: Metrics;
  intervals: Record<string, [number, number]>;
  curves: Curves;
  importance: Importance;
  signature: Signature;
  baseline: Baseline;
  parameters: Record<string, unknown>;
  /** Bytes for openExplainer. */
  explainer: Uint8Array;
  trainingRows: number;
  heldOutRows: number;
  /** What was left out or decided, as sentences for a person. */
  notes: string[];
}

/**
 * Trains a model, checks that its ONNX form repeats it, and judges it on the
 * held-out rows. Heavy: run it off the event loop that serves others.
 *
 * @throws LearningError when the data or the request cannot be trained on.
 * @throws AbortError when `signal` aborts.
 */
export async function train(request: TrainRequest): Promise<TrainedModel> {
  checkAlgorithm(request.algorithm ?? 'auto');
  const { table, signal } = request;
  const target = readTarget(table, request.target, request.task);
  const trainingRows = target.rows.filter((row) => request.heldOut[row] !== 1);
  const heldOutRows = target.rows.filter((row) => request.heldOut[row] === 1);
  checkRows(trainingRows);
  const { labels, scale } = scaleLabels(target, trainingRows);
  const named = request.features;
  const { task, labels: classLabels } = target;
  const classes = classLabels?.length ?? 0;
  const { seed } = request;
  const chosen = fitFeatures({ table, target: request.target, named, trainingRows, task, classes, labels, seed });

  const { ensemble, parameters, learning, outOfTime } = await boost(request, target, chosen, trainingRows, labels);
  const model: FittedModel = {
    features: chosen.features,
    predictor: { kind: 'trees', family: 'gradient-boosting', ensemble },
    link: linkFor[target.task],
    ...(scale && { scale }),
  };
  const signature = describeSignature(target, chosen.features, chosen.columns, chosen.ignored, trainingRows);
  const onnx = exportOnnx(model, signature);
  request.onExported?.();
  await checkParity(onnx, signature, model, chosen.columns, trainingRows);
  signal?.throwIfAborted();

  const scores = predictDirectly(model, target.task, chosen.columns, heldOutRows);
  const actual = Float64Array.from(heldOutRows, (row) => target.values[row] as number);
  const { metrics, intervals, curves } = evaluate(target.task, actual, scores, target.labels);
  return {
    onnx,
    task: target.task,
    metrics,
    intervals,
    curves: { ...curves, learning },
    importance: importanceOf(chosen.features, ensemble),
    signature,
    baseline: describeBaseline(chosen.columns, trainingRows),
    parameters: { algorithm: 'gradient-boosting', ...parameters, rounds: ensemble.trees.length },
    explainer: writeExplainer(model),
    trainingRows: trainingRows.length,
    heldOutRows: heldOutRows.length,
    notes: [...chosen.notes, ...notesOn(target, table, heldOutRows.length, outOfTime)],
  };
}

const linkFor: Record<LearningTask, Link> = { binary: 'logistic', multiclass: 'softmax', regression: 'identity' };

function checkAlgorithm(algorithm: Algorithm): void {
  if (algorithm === 'auto' || algorithm === 'gradient-boosting') return;
  throw new LearningError(
    'learning.algorithm_not_available',
    `'${algorithm}' is not available yet: choose 'gradient-boosting' or 'auto'.`,
  );
}

const fewestTrainingRows = 10;

function checkRows(trainingRows: Uint32Array): void {
  if (trainingRows.length >= fewestTrainingRows) return;
  throw new LearningError(
    'learning.too_few_rows',
    `${trainingRows.length} rows are left to learn from, at least ${fewestTrainingRows} are needed: add rows or hold out fewer.`,
  );
}

/** Labels of the training rows; values are centred and scaled, so that gradients have one size in every task. */
function scaleLabels(
  target: Target,
  rows: Uint32Array,
): { labels: Float64Array; scale?: { offset: number; factor: number } } {
  const labels = Float64Array.from(rows, (row) => target.values[row] as number);
  if (target.task !== 'regression') return { labels };
  const offset = labels.reduce((sum, value) => sum + value / labels.length, 0);
  const variance = labels.reduce((sum, value) => sum + (value - offset) ** 2 / labels.length, 0);
  const factor = Math.sqrt(variance) || 1;
  return { labels: labels.map((value) => (value - offset) / factor), scale: { offset, factor } };
}

async function boost(
  request: TrainRequest,
  target: Target,
  chosen: FittedFeatures,
  trainingRows: Uint32Array,
  labels: Float64Array,
) {
  const parameters = { ...defaultParameters(trainingRows.length), ...request.parameters };
  const kernel = await createKernel();
  const matrix = binMatrix(kernel, trainingRows.length, chosen.learningSources(), parameters.bins);
  const objective = objectiveFor(target.task, target.labels?.length ?? 0);
  const ground = prepareGround(kernel, matrix, labels, objective, parameters);
  const { timeBudgetSeconds, onProgress, signal, seed } = request;
  const deadline = timeBudgetSeconds === undefined ? undefined : performance.now() + timeBudgetSeconds * 1000;
  const fitted = await fit(ground, { task: target.task, labels, seed, onProgress, signal, deadline });
  return { ...fitted, parameters };
}

function notesOn(target: Target, table: Table, heldOutRows: number, outOfTime: boolean): string[] {
  const left = table.rows - target.rows.length;
  return [
    ...(left > 0 ? [`${left} rows without a value in '${target.signature.name}' were left out.`] : []),
    ...(heldOutRows === 0 ? ['No rows were held out, so there are no metrics.'] : []),
    ...(outOfTime ? ['The time budget ran out before the loss stopped improving.'] : []),
  ];
}
