import type { LearningTask } from '../../index.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { type Ranking, rank } from './ranking.ts';

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
  /** How much each row counts; absent: each the same. */
  weights: Float64Array | undefined;
  /** Of each class (of two, only the positive one): its probabilities, and which rows are of it. */
  readonly byClass: OneClass[];
  /** Classes: what the log loss charges each row. */
  loss: Float64Array;
  /** Regression: rows by rising absolute error. */
  readonly byError: Uint32Array;
}

export interface OneClass {
  scores: Float32Array;
  isActual: Uint8Array;
  ranking: Ranking;
}

export function judge(
  task: LearningTask,
  actual: ArrayLike<number>,
  scores: ModelOutput,
  weights?: Float64Array,
): Judged {
  const rows = actual.length;
  const classes = task === 'regression' || rows === 0 ? 0 : (scores.probabilities?.length ?? 0) / rows;
  const wanted = task === 'binary' ? [1] : Array.from({ length: classes }, (_, k) => k);
  // Ranking is what costs, and not every metric reads it.
  let byClass: OneClass[] | undefined;
  let byError: Uint32Array | undefined;
  return {
    task,
    rows,
    classes,
    actual,
    scores,
    weights,
    get byClass() {
      byClass ??= rows === 0 ? [] : wanted.map((k) => oneClass(k, classes, actual, scores));
      return byClass;
    },
    get byError() {
      byError ??= task === 'regression' ? byRisingError(actual, scores) : new Uint32Array();
      return byError;
    },
    loss: task === 'regression' ? new Float64Array() : logLosses(classes, actual, scores),
  };
}

/** The same judgement of some of the rows. */
export function judgeRows({ task, actual, scores, weights, classes }: Judged, rows: Uint32Array): Judged {
  const picked = weights && Float64Array.from(rows, (row) => weights[row] as number);
  return judge(
    task,
    Float64Array.from(rows, (row) => actual[row] as number),
    pickScores(scores, classes, rows),
    picked,
  );
}

function pickScores(
  { values, labelIndex, probabilities }: ModelOutput,
  classes: number,
  rows: Uint32Array,
): ModelOutput {
  if (values) return { values: Float32Array.from(rows, (row) => values[row] as number) };
  const picked = new Float32Array(rows.length * classes);
  rows.forEach((row, place) => {
    for (let k = 0; k < classes; k++) picked[place * classes + k] = probabilities?.[row * classes + k] as number;
  });
  return { labelIndex: Int32Array.from(rows, (row) => labelIndex?.[row] as number), probabilities: picked };
}

function oneClass(k: number, classes: number, actual: ArrayLike<number>, { probabilities }: ModelOutput): OneClass {
  const scores = new Float32Array(actual.length);
  const isActual = new Uint8Array(actual.length);
  for (let row = 0; row < actual.length; row++) {
    scores[row] = probabilities?.[row * classes + k] as number;
    isActual[row] = actual[row] === k ? 1 : 0;
  }
  return { scores, isActual, ranking: rank(scores) };
}

/** What the log loss charges each row. */
export function logLosses(classes: number, actual: ArrayLike<number>, { probabilities }: ModelOutput): Float64Array {
  return Float64Array.from({ length: actual.length }, (_, row) => {
    const ofActual = probabilities?.[row * classes + (actual[row] as number)] as number;
    return -Math.log(Math.max(smallestProbability, Math.min(1 - smallestProbability, ofActual)));
  });
}

function byRisingError(actual: ArrayLike<number>, { values }: ModelOutput): Uint32Array {
  const errors = Float32Array.from({ length: actual.length }, (_, row) =>
    Math.abs((actual[row] as number) - (values?.[row] as number)),
  );
  return rank(errors).order.reverse();
}
