import type { LearningTask, Metrics } from '../../index.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { areaUnderRoc, averagePrecision, type Ranking, rank, stepsOf } from './ranking.ts';

/** Probabilities are kept this far from 0 and 1 in the log loss, as float32 cannot tell them apart. */
const smallestProbability = 1e-7;

/** Truth and scores of some rows, in the form that every metric reads. */
export interface Judged {
  task: LearningTask;
  rows: number;
  classes: number;
  /** Class number or value. */
  actual: ArrayLike<number>;
  scores: ModelOutput;
  /** Of each class: its column of probabilities, and which rows are of it. */
  byClass: { scores: Float32Array; isActual: Uint8Array; ranking: Ranking }[];
}

export function judge(task: LearningTask, actual: ArrayLike<number>, scores: ModelOutput): Judged {
  const rows = actual.length;
  const probabilities = scores.probabilities ?? new Float32Array();
  const classes = task === 'regression' || rows === 0 ? 0 : probabilities.length / rows;
  const wanted = task === 'binary' ? [1] : Array.from({ length: classes }, (_, k) => k);
  const byClass = wanted.map((k) => {
    const ofClass = Float32Array.from({ length: rows }, (_, row) => probabilities[row * classes + k] as number);
    const isActual = Uint8Array.from({ length: rows }, (_, row) => (actual[row] === k ? 1 : 0));
    return { scores: ofClass, isActual, ranking: rank(ofClass) };
  });
  return { task, rows, classes, actual, scores, byClass };
}

/** Metrics of the task as plain finite numbers; one that is not defined on these rows is left out. */
export function metricsOf(judged: Judged): Metrics {
  if (judged.rows === 0) return {};
  const weighted = weightedMetrics(judged);
  if (judged.task === 'regression') return finite({ ...weighted, medianAbsoluteError: medianAbsoluteError(judged) });
  return finite(
    judged.task === 'binary' ? { ...weighted, ...decisionsOf(judged) } : { ...weighted, macroF1: macroF1(judged) },
  );
}

/** The metrics that have intervals; `weights` count each row so many times. */
export function weightedMetrics(judged: Judged, weights?: ArrayLike<number>): Metrics {
  if (judged.task === 'regression') return regressionMetrics(judged, weights);
  const auc = meanDefined(judged.byClass.map(({ ranking, isActual }) => areaUnderRoc(ranking, isActual, weights)));
  return { ...(auc !== undefined && { auc }), ...classMetrics(judged, weights) };
}

function classMetrics({ rows, classes, actual, scores }: Judged, weights?: ArrayLike<number>): Metrics {
  let total = 0;
  let right = 0;
  let loss = 0;
  for (let row = 0; row < rows; row++) {
    const weight = weights ? (weights[row] as number) : 1;
    const ofActual = scores.probabilities?.[row * classes + (actual[row] as number)] as number;
    total += weight;
    if (scores.labelIndex?.[row] === actual[row]) right += weight;
    loss -= weight * Math.log(Math.max(smallestProbability, Math.min(1 - smallestProbability, ofActual)));
  }
  return { accuracy: right / total, logloss: loss / total };
}

function regressionMetrics({ rows, actual, scores }: Judged, weights?: ArrayLike<number>): Metrics {
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
    ...(spread > 0 && { r2: 1 - squares / spread }),
    rmse: Math.sqrt(squares / total),
    mae: absolute / total,
  };
}

function medianAbsoluteError({ rows, actual, scores }: Judged): number {
  const errors = Float64Array.from({ length: rows }, (_, row) =>
    Math.abs((actual[row] as number) - (scores.values?.[row] as number)),
  ).sort();
  const middle = Math.floor(rows / 2);
  return rows % 2 === 1
    ? (errors[middle] as number)
    : ((errors[middle - 1] as number) + (errors[middle] as number)) / 2;
}

/** Of the positive class, the second one. */
function decisionsOf({ rows, byClass, scores, actual }: Judged): Metrics {
  const [positive] = byClass;
  if (!positive) return {};
  const { f1, precision, recall } = countDecisions(scores.labelIndex as Int32Array, actual, rows, 1);
  let brier = 0;
  for (let row = 0; row < rows; row++) {
    brier += ((positive.scores[row] as number) - (positive.isActual[row] as number)) ** 2 / rows;
  }
  const hasPositives = positive.isActual.includes(1);
  const area = averagePrecision(stepsOf(positive.ranking, positive.isActual));
  return { f1, precision, recall, brier, ...(hasPositives && { averagePrecision: area }) };
}

/** Mean F1 of the classes that occur, in truth or in answers. */
function macroF1({ rows, classes, scores, actual }: Judged): number {
  const ofClasses = Array.from({ length: classes }, (_, k) =>
    countDecisions(scores.labelIndex as Int32Array, actual, rows, k),
  ).filter(({ occurs }) => occurs);
  return ofClasses.reduce((sum, { f1 }) => sum + f1, 0) / ofClasses.length;
}

function countDecisions(answers: ArrayLike<number>, actual: ArrayLike<number>, rows: number, ofClass: number) {
  let both = 0;
  let answered = 0;
  let true_ = 0;
  for (let row = 0; row < rows; row++) {
    const isAnswer = answers[row] === ofClass;
    const isActual = actual[row] === ofClass;
    if (isAnswer && isActual) both++;
    if (isAnswer) answered++;
    if (isActual) true_++;
  }
  return {
    f1: answered + true_ > 0 ? (2 * both) / (answered + true_) : 0,
    precision: answered > 0 ? both / answered : 0,
    recall: true_ > 0 ? both / true_ : 0,
    occurs: answered + true_ > 0,
  };
}

function meanDefined(values: (number | undefined)[]): number | undefined {
  const defined = values.filter((value) => value !== undefined);
  return defined.length > 0 ? defined.reduce((sum, value) => sum + value, 0) / defined.length : undefined;
}

function finite(metrics: Metrics): Metrics {
  return Object.fromEntries(Object.entries(metrics).filter(([, value]) => Number.isFinite(value)));
}
