import type { Fold } from '../splits/fold.ts';
import type { Grounds } from './grounds.ts';
import { followPath, startOf } from './path.ts';
import { type Watched, watch } from './watch.ts';

/** One lambda of a path, and how well it did. */
export interface PathPoint {
  lambda: number;
  /** Weighted mean loss of the rows watched by the folds. */
  loss: number;
  standardError: number;
  /** Columns with a coefficient, mean of the folds. */
  nonZero: number;
}

/** Lambdas without an improvement after which a fold's path ends. */
const patience = 5;
/** A path also ends where the fit to the rows learnt from hardly grows any more, as in glmnet. */
const leastGain = 1e-5;

/** Folds that can be learnt from and tell something: both sides have rows that weigh something. */
export function weightyFolds(folds: Fold[], weights: Float64Array): Fold[] {
  const weighs = (row: number): boolean => (weights[row] as number) > 0;
  return folds.filter(({ learning, watching }) => learning.some(weighs) && watching.some(weighs));
}

/** Losses along the path, up to the last lambda that every fold reached. */
export async function crossValidate(
  grounds: Grounds,
  folds: Fold[],
  lambdas: number[],
  alpha: number,
  onStep: (fold: number, step: number) => void,
): Promise<PathPoint[]> {
  const byFold: { watched: Watched; nonZero: number }[][] = [];
  for (const [index, fold] of folds.entries()) {
    const { ground, problem } = await grounds.ofFold(fold);
    const start = await startOf(problem, ground);
    const steps: { watched: Watched; nonZero: number }[] = [];
    let best = Number.POSITIVE_INFINITY;
    let since = 0;
    let before = start.evaluation.loss;
    await followPath(
      problem,
      start,
      lambdas,
      alpha,
      () => 1e-2,
      async ({ loss, nonZero, at }) => {
        const watched = await watch(ground, grounds.ground.weights, fold.watching, at);
        steps.push({ watched, nonZero });
        onStep(index, steps.length);
        const mean = watched.loss / watched.weight;
        since = mean < best ? 0 : since + 1;
        best = Math.min(best, mean);
        const gain = before - loss;
        before = loss;
        const isFlat = nonZero > 0 && steps.length > 5 && gain < leastGain * Math.abs(start.evaluation.loss - loss);
        return since < patience && !isFlat;
      },
    );
    byFold.push(steps);
  }
  const reached = Math.min(...byFold.map((steps) => steps.length));
  return lambdas.slice(0, reached).map((lambda, step) =>
    joined(
      lambda,
      byFold.map((steps) => steps[step]),
    ),
  );
}

function joined(lambda: number, steps: ({ watched: Watched; nonZero: number } | undefined)[]): PathPoint {
  let weight = 0;
  let loss = 0;
  let squared = 0;
  let nonZero = 0;
  let squaredWeight = 0;
  for (const step of steps) {
    if (!step) continue;
    weight += step.watched.weight;
    loss += step.watched.loss;
    squared += step.watched.squaredLoss;
    squaredWeight += step.watched.squaredWeight;
    nonZero += step.nonZero / steps.length;
  }
  const mean = loss / weight;
  const variance = Math.max(0, squared / weight - mean ** 2);
  return {
    lambda,
    loss: mean,
    standardError: Math.sqrt(variance * squaredWeight) / weight,
    nonZero: Math.round(nonZero),
  };
}

/** Of the least loss, or the largest lambda within one standard error of it. */
export function chooseLambda(path: PathPoint[], rule: 'best' | 'one-standard-error'): number {
  const first = path[0] as PathPoint;
  const best = path.reduce((least, point) => (point.loss < least.loss ? point : least), first);
  if (rule === 'best') return best.lambda;
  return (path.find(({ loss }) => loss <= best.loss + best.standardError) ?? best).lambda;
}
