import type { Column, SegmentTable, Threshold } from '../../index.ts';
import { answersOf } from '../answers.ts';
import { type Evaluation, evaluate } from '../evaluation/evaluate.ts';
import { segmentTable } from '../evaluation/segments.ts';
import { chooseThreshold, costPerRowAt } from '../evaluation/threshold.ts';
import type { FittedModel } from '../model.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { predictDirectly } from '../predict.ts';
import { watchedRowsOf } from './calibrate.ts';
import type { TrainingGround } from './ground.ts';
import { weightsOf } from './rows.ts';

export interface Judgement extends Evaluation {
  /** What the model answers for the held-out rows. */
  scores: ModelOutput;
  threshold?: Threshold;
  segments?: SegmentTable[];
}

/**
 * Judges the model on the held-out rows. The threshold is chosen on the rows that
 * the folds watched, by margins of models that had not learnt from them, so that the held-out rows stay unseen.
 *
 * @param margins of the watched rows; without them no threshold is chosen.
 */
export function judgeModel(ground: TrainingGround, model: FittedModel, margins: Float64Array[] | undefined): Judgement {
  const { request, target, rows, fitted } = ground;
  const { heldOut } = rows;
  const scores = predictDirectly(model, target.task, fitted.columns, heldOut);
  const actual = Float64Array.from(heldOut, (row) => target.values[row] as number);
  const weights = weightsOf(request, heldOut);
  const options = weights ? { weights } : {};
  const chosen = margins && thresholdOf(ground, model, margins);
  const threshold = chosen && { ...chosen, ...costsOf(chosen, actual, scores, weights) };
  const evaluation = evaluate(target.task, actual, scores, target.labels, options);
  if (!request.segments || heldOut.length === 0) return { ...evaluation, scores, ...(threshold && { threshold }) };
  const segments = request.segments.map((name) => {
    const column = request.table.columns.find((each) => each.name === name) as Column;
    const judging = { ...options, ...(threshold && { threshold: threshold.threshold }) };
    return segmentTable(target.task, actual, scores, column, heldOut, judging);
  });
  return { ...evaluation, scores, ...(threshold && { threshold }), segments };
}

/** What the threshold costs on the held-out rows. */
function costsOf(
  { threshold, costs }: Threshold,
  actual: Float64Array,
  { probabilities = new Float32Array() }: ModelOutput,
  weights: Float64Array | undefined,
): Pick<Threshold, 'heldOut'> {
  const positive = Float32Array.from(actual, (_, row) => probabilities[row * 2 + 1] as number);
  const costPerRow = costPerRowAt(threshold, costs, actual, positive, weights);
  const costPerRowAtHalf = costPerRowAt(0.5, costs, actual, positive, weights);
  return costPerRow === undefined || costPerRowAtHalf === undefined
    ? {}
    : { heldOut: { costPerRow, costPerRowAtHalf } };
}

function thresholdOf(ground: TrainingGround, model: FittedModel, margins: Float64Array[]): Threshold | undefined {
  const { costs } = ground.request;
  if (!costs) return undefined;
  const { actual, weights } = watchedRowsOf(ground);
  const { probabilities } = answersOf(model, 'binary', margins);
  const positive = Float32Array.from(actual, (_, row) => probabilities?.[row * 2 + 1] as number);
  return chooseThreshold(actual, positive, costs, weights ? { weights } : {});
}
