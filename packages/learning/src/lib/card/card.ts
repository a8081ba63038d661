import type {
  Curves,
  Importance,
  Intervals,
  Metrics,
  ModelCard,
  PermutationImportance,
  SegmentTable,
  Threshold,
} from '../../index.ts';
import { coverageOf } from '../calibration/conformal.ts';
import type { Calibration, Interval } from '../model.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { baselineOf } from './baseline.ts';
import { type DataOfCard, describeData } from './data.ts';
import { type Facts, limitsOf, type SuspectedLeak } from './limits.ts';

export interface CardRequest {
  data: DataOfCard;
  algorithm: string;
  parameters: Record<string, unknown>;
  seed?: number;
  /** On the held-out rows, as `evaluate` tells them. */
  evaluation: { metrics: Metrics; intervals: Intervals; curves: Curves };
  /** What the model answers for the held-out rows; for the coverage of intervals. */
  scores?: ModelOutput;
  /** How much each held-out row counts. */
  heldOutWeights?: Float64Array | undefined;
  /** How much each training row counts. */
  trainingWeights?: Float64Array | undefined;
  calibration?: Calibration[] | undefined;
  /** Why there is no calibration, as half a sentence. */
  uncalibrated?: string | undefined;
  /** Share of the true values that should lie at or below the answer of a model of a quantile. */
  quantile?: number | undefined;
  interval?: Interval | undefined;
  threshold?: Threshold | undefined;
  segments?: SegmentTable[] | undefined;
  importance: Importance;
  permutation?: PermutationImportance | undefined;
  suspicions?: readonly SuspectedLeak[];
  notes: string[];
  /** What the owner says of it; a library knows neither. */
  name?: string;
  use?: string;
  createdAt?: string;
  /** Where the distributions are kept that drift is measured against. */
  driftReference?: string;
}

/** Everything that is known about a trained model and its limits, as one plain record. */
export function modelCard(request: CardRequest): ModelCard {
  const { data, evaluation, notes, importance, parameters, algorithm, segments = [] } = request;
  const { target, trainingRows, heldOutRows } = data;
  const valuesOf = (rows: Uint32Array): Float64Array => Float64Array.from(rows, (row) => target.values[row] as number);
  const facts: Facts = {
    ...only(request, ['name', 'createdAt', 'use', 'seed', 'threshold', 'permutation']),
    task: target.task,
    target: target.signature.name,
    algorithm,
    parameters,
    data: describeData(data),
    metrics: evaluation.metrics,
    intervals: evaluation.intervals,
    baseline: baselineOf(
      target.task,
      target.labels?.length ?? 0,
      { actual: valuesOf(trainingRows), weights: request.trainingWeights },
      { actual: valuesOf(heldOutRows), weights: request.heldOutWeights },
    ),
    ...(target.labels && { calibration: calibrationOf(request) }),
    ...(request.interval && { interval: intervalOf(request, request.interval, valuesOf(heldOutRows)) }),
    ...(request.quantile !== undefined && { quantile: quantileOf(request, request.quantile, valuesOf(heldOutRows)) }),
    segments,
    importance,
    notes,
    drift: {
      rows: trainingRows.length,
      features: data.columns.length,
      ...(request.driftReference !== undefined && { reference: request.driftReference }),
    },
  };
  return { ...facts, limits: limitsOf(facts, request.suspicions ?? []) };
}

/** Those of the fields that are there. */
function only<T extends object, K extends keyof T>(from: T, names: K[]): { [N in K]?: Exclude<T[N], undefined> } {
  const entries = names.filter((name) => from[name] !== undefined).map((name) => [name, from[name]]);
  return Object.fromEntries(entries) as { [N in K]?: Exclude<T[N], undefined> };
}

function calibrationOf({ calibration, uncalibrated, evaluation }: CardRequest): NonNullable<ModelCard['calibration']> {
  const error = calibrationError(evaluation.curves.calibration ?? []);
  const reason = calibration ? undefined : uncalibrated;
  return {
    method: calibration?.[0]?.kind ?? 'none',
    ...(reason !== undefined && { reason }),
    ...(error !== undefined && { error }),
  };
}

/** Mean distance of predicted and observed shares over bins and classes (Naeini, Cooper and Hauskrecht 2015). */
export function calibrationError(curves: NonNullable<Curves['calibration']>): number | undefined {
  let [total, sum] = [0, 0];
  for (const { predicted, observed, count } of curves) {
    count.forEach((rows, bin) => {
      total += rows;
      sum += rows * Math.abs((predicted[bin] as number) - (observed[bin] as number));
    });
  }
  return total > 0 ? sum / total : undefined;
}

/** How many values lie at or below the answer: as an interval that reaches down without end. */
function quantileOf(
  { scores, heldOutWeights }: CardRequest,
  level: number,
  actual: Float64Array,
): NonNullable<ModelCard['quantile']> {
  const endless = { level, below: Number.POSITIVE_INFINITY, above: 0 };
  const held = scores?.values && coverageOf(endless, scores.values, actual, heldOutWeights);
  return { level, ...(held && { below: held.coverage, interval: held.interval }) };
}

function intervalOf(
  { scores, heldOutWeights }: CardRequest,
  interval: Interval,
  actual: Float64Array,
): NonNullable<ModelCard['interval']> {
  const held = scores?.values && coverageOf(interval, scores.values, actual, heldOutWeights);
  const { level, below, above } = interval;
  return { level, below, above, ...(held && { coverage: held.coverage, coverageInterval: held.interval }) };
}
