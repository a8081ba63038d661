import { leastProbability } from '../calibrated.ts';
import type { Calibration } from '../model.ts';

export type Platt = Extract<Calibration, { kind: 'platt' }>;

const mostSteps = 100;
const enough = 1e-5;
const fewestStep = 1e-10;

/** A hair on the diagonal keeps the Hessian invertible when all scores are equal. */
const ridge = 1e-12;

/** Log of the odds, cut off where float32 cannot tell probabilities apart. */
function logitOf(probability: number): number {
  const clipped = Math.max(leastProbability, Math.min(1 - leastProbability, probability));
  return Math.log(clipped / (1 - clipped));
}

/**
 * Platt scaling (Platt 1999): a logistic regression of the truth on the logit of
 * the probability, with Platt's smoothed targets, found by Newton's method with
 * backtracking (Lin, Lin and Weng 2007, "A note on Platt's probabilistic outputs").
 *
 * @param p probabilities of the class, of rows the model did not learn from.
 * @param isActual 1 where the row is of the class.
 */
export function fitPlatt(p: Float32Array, isActual: ArrayLike<number>, weights?: ArrayLike<number>): Platt {
  const scores = Float64Array.from(p, logitOf);
  const targets = smoothedTargets(isActual, weights);
  const lossOf = (slope: number, intercept: number): number => {
    let loss = 0;
    for (let row = 0; row < scores.length; row++) {
      const margin = slope * (scores[row] as number) + intercept;
      // log(1 + e^margin) - target * margin, without overflow.
      const log = Math.max(margin, 0) + Math.log1p(Math.exp(-Math.abs(margin)));
      loss += (weights?.[row] ?? 1) * (log - (targets[row] as number) * margin);
    }
    return loss;
  };
  let [slope, intercept] = [1, 0];
  let loss = lossOf(slope, intercept);
  for (let step = 0; step < mostSteps; step++) {
    const direction = newtonDirection(scores, targets, weights, slope, intercept);
    if (direction.gradient < enough) break;
    let size = 1;
    let tried = loss;
    for (; size > fewestStep; size /= 2) {
      tried = lossOf(slope + size * direction.slope, intercept + size * direction.intercept);
      if (tried < loss - 1e-4 * size * direction.descent) break;
    }
    if (!(tried < loss)) break;
    slope += size * direction.slope;
    intercept += size * direction.intercept;
    loss = tried;
  }
  return { kind: 'platt', slope, intercept };
}

/** (positives + 1) / (positives + 2) and 1 / (negatives + 2) in place of 1 and 0: nothing is certain. */
function smoothedTargets(isActual: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  let positives = 0;
  let negatives = 0;
  for (let row = 0; row < isActual.length; row++) {
    if (isActual[row] === 1) positives += weights?.[row] ?? 1;
    else negatives += weights?.[row] ?? 1;
  }
  const [high, low] = [(positives + 1) / (positives + 2), 1 / (negatives + 2)];
  return Float64Array.from({ length: isActual.length }, (_, row) => (isActual[row] === 1 ? high : low));
}

function newtonDirection(
  scores: Float64Array,
  targets: Float64Array,
  weights: ArrayLike<number> | undefined,
  slope: number,
  intercept: number,
) {
  let [bySlope, byIntercept, slope2, both, intercept2, total] = [0, 0, ridge, 0, ridge, 0];
  for (let row = 0; row < scores.length; row++) {
    const score = scores[row] as number;
    const weight = weights?.[row] ?? 1;
    const probability = 1 / (1 + Math.exp(-(slope * score + intercept)));
    const error = weight * (probability - (targets[row] as number));
    const curvature = weight * probability * (1 - probability);
    bySlope += error * score;
    byIntercept += error;
    slope2 += curvature * score * score;
    both += curvature * score;
    intercept2 += curvature;
    total += weight;
  }
  const determinant = slope2 * intercept2 - both * both;
  const ofSlope = -(intercept2 * bySlope - both * byIntercept) / determinant;
  const ofIntercept = -(slope2 * byIntercept - both * bySlope) / determinant;
  return {
    slope: ofSlope,
    intercept: ofIntercept,
    /** How fast the loss falls along the direction. */
    descent: -(bySlope * ofSlope + byIntercept * ofIntercept),
    gradient: Math.max(Math.abs(bySlope), Math.abs(byIntercept)) / Math.max(1, total),
  };
}
