import type { LearningTask, Metrics } from '../../index.ts';
import { addTo } from '../tally.ts';
import type { Judged, OneClass } from './judged.ts';
import { areaUnderRoc, averagePrecision, stepsOf } from './ranking.ts';

/** The metric that decides between two models; more is better for each of them. */
export const mainMetrics = { binary: 'auc', multiclass: 'accuracy', regression: 'r2' } as const;

/** Of these, less is better. */
export const lossMetrics: ReadonlySet<string> = new Set(['logloss', 'brier', 'rmse', 'mae', 'medianAbsoluteError']);

/** None of these can be more than 1. */
export const atMostOne: ReadonlySet<string> = new Set([
  'auc',
  'accuracy',
  'f1',
  'precision',
  'recall',
  'averagePrecision',
  'macroF1',
  'brier',
  'r2',
]);

/**
 * Metrics of the task as plain finite numbers; one that is not defined on these
 * rows is left out.
 *
 * @param weights count each row so many times; default: those of `judged`.
 */
export function metricsOf(judged: Judged, weights: ArrayLike<number> | undefined = judged.weights): Metrics {
  if (judged.rows === 0) return {};
  if (judged.task === 'regression') return finite(regressionMetrics(judged, weights));
  const ofTask = judged.task === 'binary' ? binaryMetrics(judged, weights) : { macroF1: macroF1(judged, weights) };
  return finite({ auc: meanAuc(judged, weights), ...shareMetrics(judged, weights), ...ofTask });
}

/** The main metric alone, for those that ask for it very often. */
export function mainMetricOf(judged: Judged, weights: ArrayLike<number> | undefined = judged.weights): number {
  const of: Record<LearningTask, () => number | undefined> = {
    binary: () => meanAuc(judged, weights),
    multiclass: () => shareMetrics(judged, weights).accuracy,
    regression: () => squareMetrics(judged, weights).r2,
  };
  return (judged.rows > 0 ? of[judged.task]() : undefined) ?? Number.NaN;
}

/** One class against the rest, the mean over the classes that have both. */
function meanAuc({ byClass }: Judged, weights?: ArrayLike<number>): number | undefined {
  const areas = byClass
    .map(({ ranking, isActual }) => areaUnderRoc(ranking, isActual, weights))
    .filter((area) => area !== undefined);
  return areas.length > 0 ? areas.reduce((sum, area) => sum + area, 0) / areas.length : undefined;
}

function shareMetrics({ rows, actual, scores, loss }: Judged, weights?: ArrayLike<number>) {
  let total = 0;
  let right = 0;
  let losses = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? (weights[row] as number) : 1;
    total += weight;
    if (scores.labelIndex?.[row] === actual[row]) right += weight;
    losses += weight * (loss[row] as number);
  }
  return { accuracy: right / total, logloss: losses / total };
}

function regressionMetrics(judged: Judged, weights?: ArrayLike<number>) {
  const { actual, scores, byError } = judged;
  const { total, ...metrics } = squareMetrics(judged, weights);
  const errorOf = (row: number): number => Math.abs((actual[row] as number) - (scores.values?.[row] as number));
  return { ...metrics, medianAbsoluteError: medianInOrder(byError, errorOf, total / 2, weights) };
}

function squareMetrics({ rows, actual, scores }: Judged, weights?: ArrayLike<number>) {
  const values = scores.values as Float32Array;
  let total = 0;
  let mean = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? (weights[row] as number) : 1;
    total += weight;
    mean += weight * (actual[row] as number);
  }
  mean /= total;
  let squares = 0;
  let spread = 0;
  let absolute = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? (weights[row] as number) : 1;
    const error = (actual[row] as number) - (values[row] as number);
    squares += weight * error * error;
    absolute += weight * Math.abs(error);
    spread += weight * ((actual[row] as number) - mean) ** 2;
  }
  return {
    r2: spread > 0 ? 1 - squares / spread : undefined,
    rmse: Math.sqrt(squares / total),
    mae: absolute / total,
    total,
  };
}

/** The value where half of the weight is passed; between two when it is passed exactly. */
function medianInOrder(
  order: Uint32Array,
  errorOf: (row: number) => number,
  half: number,
  weights?: ArrayLike<number>,
): number {
  let passed = 0;
  let exactly: number | undefined;
  for (const row of order) {
    const weight = weights ? (weights[row] as number) : 1;
    if (weight === 0) continue;
    if (exactly !== undefined) return (exactly + errorOf(row)) / 2;
    passed += weight;
    if (passed > half) return errorOf(row);
    if (passed === half) exactly = errorOf(row);
  }
  return exactly ?? Number.NaN;
}

/** Of the positive class, the second one. */
function binaryMetrics(judged: Judged, weights?: ArrayLike<number>) {
  const positive = judged.byClass[0] as OneClass;
  const { both, answered, actual } = countDecisions(judged, weights);
  let total = 0;
  let brier = 0;
  for (let row = 0; row < judged.rows; row++) {
    const weight = weights ? (weights[row] as number) : 1;
    total += weight;
    brier += weight * ((positive.scores[row] as number) - (positive.isActual[row] as number)) ** 2;
  }
  const [right, said, is] = [both[1] ?? 0, answered[1] ?? 0, actual[1] ?? 0];
  return {
    f1: said + is > 0 ? (2 * right) / (said + is) : 0,
    precision: said > 0 ? right / said : 0,
    recall: is > 0 ? right / is : 0,
    brier: brier / total,
    averagePrecision: averagePrecision(stepsOf(positive.ranking, positive.isActual, weights)),
  };
}

/** Mean F1 of the classes that occur, in truth or in answers. */
function macroF1(judged: Judged, weights?: ArrayLike<number>): number {
  const { both, answered, actual } = countDecisions(judged, weights);
  let sum = 0;
  let occurring = 0;
  for (let k = 0; k < both.length; k++) {
    const found = (answered[k] as number) + (actual[k] as number);
    if (found === 0) continue;
    occurring++;
    sum += (2 * (both[k] as number)) / found;
  }
  return sum / occurring;
}

/** Of each class: the weight of the rows that are of it, that are answered with it, and both. */
export function countDecisions({ rows, classes, actual, scores }: Judged, weights?: ArrayLike<number>) {
  const counts = {
    both: new Float64Array(classes),
    answered: new Float64Array(classes),
    actual: new Float64Array(classes),
  };
  for (let row = 0; row < rows; row++) {
    const weight = weights ? (weights[row] as number) : 1;
    const answer = scores.labelIndex?.[row] as number;
    const truth = actual[row] as number;
    if (answer === truth) addTo(counts.both, truth, weight);
    addTo(counts.answered, answer, weight);
    addTo(counts.actual, truth, weight);
  }
  return counts;
}

function finite(metrics: Record<string, number | undefined>): Metrics {
  const entries = Object.entries(metrics).filter(([, value]) => value !== undefined && Number.isFinite(value));
  return Object.fromEntries(entries as [string, number][]);
}
