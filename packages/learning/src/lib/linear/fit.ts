import type { SlotSource } from '../boosting/matrix.ts';
import type { LinearPredictor } from '../model.ts';
import type { Fold } from '../splits/fold.ts';
import { checkRequest, shareOut } from './check.ts';
import { readColumns } from './columns.ts';
import { chooseLambda, crossValidate, type PathPoint, weightyFolds } from './cross-validate.ts';
import { type Grounds, prepareGrounds } from './grounds.ts';
import { type LinearObjective, lossOf } from './loss.ts';
import { paceOf } from './pace.ts';
import { followPath, lambdaPath, largestLambda, startOf } from './path.ts';
import { predictorOf } from './predictor.ts';
import type { Search } from './solve.ts';

export interface LinearRequest {
  rows: number;
  /** Read once each; numbers with NaN for missing, or category bins with 0 for missing. */
  sources: SlotSource[];
  /** Values, counts (poisson), 0 and 1 (logistic), or class numbers (softmax). */
  labels: Float64Array;
  weights?: Float64Array;
  objective: LinearObjective;
  /** Softmax only. */
  classes?: number;
  /** 1: lasso, 0: ridge, between: elastic net. */
  alpha: number;
  /** Exactly this one; nothing is searched. */
  lambda?: number;
  /** The path to search; default: 30 (16 when there are many cells), from where every coefficient is zero down to a ten-thousandth of that. */
  lambdas?: number[];
  /** To choose lambda with, those in which no row weighs anything left out; without them the last of the path is taken. */
  folds?: Fold[];
  /** Default 'best'; the other prefers the largest lambda that is as good within one standard error. */
  rule?: 'best' | 'one-standard-error';
  /** Largest distance of a subgradient from zero at the end, as a share of the largest slope at the start. Default 1e-5. */
  tolerance?: number;
  /** Draws the rows that second derivatives are taken from when there are too many. */
  seed: number;
  signal?: AbortSignal;
  /** How much of the work is done, 0..1. */
  onProgress?: (share: number) => void;
}

export interface LinearFit {
  predictor: LinearPredictor;
  lambda: number;
  /** With folds: losses of rows not learnt from; else of the rows learnt from, which say nothing about new ones. */
  path: PathPoint[];
}

const pathLength = 30;
/** A table of more cells takes longer strides: with so many rows lambda hardly matters. */
const manyCells = 5e6;
const shortPathLength = 16;

/**
 * Fits a linear model with elastic net: minimises over the weights b and the intercepts
 *
 *     sum_i w_i loss(y_i, margin_i) / sum_i w_i + lambda * (alpha |b|_1 + (1 - alpha) / 2 |b|_2^2)
 *
 * with loss = (y - margin)^2 / 2 (squared), log(1 + e^margin) - y margin (logistic),
 * log(sum_k e^margin_k) - margin_y (softmax, one vector b for each class), or
 * e^margin - y margin (poisson): glmnet's objective, scikit-learn's ElasticNet with
 * alpha = lambda and l1_ratio = alpha, and its LogisticRegression with
 * C = 1 / (lambda * sum_i w_i). Intercepts are not penalised.
 *
 * b belongs to these columns: a number, clipped to the range seen (see rangeOf), less
 * its weighted mean, divided by its weighted standard deviation (of the rows that have
 * it), and 0 where it is missing; a 0/1 indicator of missing, unscaled, for a number that some row misses;
 * a 0/1 column, unscaled, for every bin of a category, none left out. Scales are those
 * of all rows also within folds, as they do not look at the labels.
 *
 * @throws LearningError when the objective or the labels do not fit a linear model.
 * @throws AbortError when `signal` aborts.
 */
export async function fitLinear(request: LinearRequest): Promise<LinearFit> {
  checkRequest(request);
  const { rows, labels, objective, alpha, seed, signal, onProgress } = request;
  const pace = paceOf(signal);
  const weights = shareOut(rows, request.weights);
  const matrix = await readColumns(rows, request.sources, weights, pace);
  const loss = lossOf(objective, request.classes);
  const grounds = await prepareGrounds({ matrix, labels, loss, weights, seed, pace }, objective === 'squared');
  const start = await startOf(grounds.problem, grounds.ground);
  const largest = largestLambda(start.evaluation, alpha);
  const lambdas = lambdasOf(request, largest, matrix.columns);

  let path: PathPoint[] = [];
  let lambda = lambdas.at(-1) as number;
  const folds = lambdas.length > 1 ? weightyFolds(request.folds ?? [], weights) : [];
  const foldCount = folds.length;
  if (foldCount > 0) {
    path = await crossValidate(grounds, folds, lambdas, alpha, (fold, step) => {
      onProgress?.((fold + step / lambdas.length) / (foldCount + 1));
    });
    lambda = chooseLambda(path, request.rule ?? 'best');
  }
  const descent = foldCount > 0 || lambdas.length === 1 ? strideTo(lambda, largest) : lambdas;
  const final = await finish(grounds, start, descent, request, (share) => {
    onProgress?.((foldCount + share) / (foldCount + 1));
  });
  return { predictor: predictorOf(matrix, final.at, weights), lambda, path: path.length > 0 ? path : final.path };
}

function lambdasOf({ lambda, lambdas, rows, sources }: LinearRequest, largest: number, columns: number): number[] {
  if (lambda !== undefined) return [lambda];
  if (lambdas) return lambdas.toSorted((one, other) => other - one);
  const length = rows * sources.length > manyCells ? shortPathLength : pathLength;
  return lambdaPath(largest, length, rows > columns ? 1e-4 : 1e-2);
}

/** To a single lambda in a few strides, each the start of the next. */
function strideTo(lambda: number, largest: number): number[] {
  const strides = [0.3, 0.1, 0.03, 0.01, 0.003, 0.001].map((share) => share * largest);
  return [...strides.filter((each) => each > lambda * 1.5), lambda];
}

async function finish(
  grounds: Grounds,
  start: Search,
  lambdas: number[],
  { alpha, tolerance = 1e-5 }: LinearRequest,
  onProgress: (share: number) => void,
) {
  const path: PathPoint[] = [];
  let at = start.at;
  const exactness = (index: number): number => (index === lambdas.length - 1 ? tolerance : 1e-2);
  await followPath(grounds.problem, start, lambdas, alpha, exactness, async (step) => {
    path.push({ lambda: step.lambda, loss: step.loss, standardError: 0, nonZero: step.nonZero });
    at = step.at;
    onProgress(path.length / lambdas.length);
    return true;
  });
  return { at, path };
}
