import { LearningError } from '../errors.ts';
import type { LinearRequest } from './fit.ts';

/** @throws LearningError when the labels do not fit the objective. */
export function checkRequest({ labels, objective, alpha, lambda, lambdas, rows, classes = 0 }: LinearRequest): void {
  if (labels.length !== rows) throw new RangeError(`${labels.length} labels do not fit ${rows} rows.`);
  if (!(alpha >= 0 && alpha <= 1)) throw new RangeError(`alpha must lie within 0..1, not ${alpha}.`);
  for (const each of lambda === undefined ? (lambdas ?? []) : [lambda]) {
    if (!(each >= 0 && each < Number.POSITIVE_INFINITY))
      throw new RangeError(`lambda must be at least 0, not ${each}.`);
  }
  if (lambdas?.length === 0) throw new RangeError('A path needs at least one lambda.');
  const isLabel = labelCheck(objective, classes);
  const wrong = labels.findIndex((label) => !isLabel(label));
  if (wrong < 0) return;
  throw new LearningError(
    'learning.target_out_of_range',
    objective === 'poisson'
      ? `The target holds ${labels[wrong]}, but the Poisson loss needs counts of at least 0: choose another loss.`
      : `The target holds ${labels[wrong]}, which the '${objective}' loss cannot learn: correct that row or leave it out.`,
  );
}

function labelCheck(objective: LinearRequest['objective'], classes: number): (label: number) => boolean {
  if (objective === 'softmax') return (label) => Number.isInteger(label) && label >= 0 && label < classes;
  if (objective === 'logistic') return (label) => label === 0 || label === 1;
  if (objective === 'poisson') return (label) => label >= 0 && label < Number.POSITIVE_INFINITY;
  return Number.isFinite;
}

/** Weights that add up to one. */
export function shareOut(rows: number, weights: Float64Array | undefined): Float64Array {
  if (!weights) return new Float64Array(rows).fill(1 / rows);
  const largest = weights.reduce((most, weight) => Math.max(most, weight), 0);
  const isFine = largest > 0 && largest < Number.POSITIVE_INFINITY && weights.every((weight) => weight >= 0);
  if (weights.length !== rows || !isFine) {
    throw new RangeError('Weights must be one a row, none below 0 or infinite, and not all 0.');
  }
  // By the largest first: the sum of huge ones would be infinite.
  const total = weights.reduce((sum, weight) => sum + weight / largest, 0);
  return weights.map((weight) => weight / largest / total);
}
