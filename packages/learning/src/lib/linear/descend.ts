import type { Coefficients } from './coefficients.ts';
import type { Curvature } from './curvature.ts';
import { type Penalty, softThreshold } from './penalty.ts';
import type { Evaluation } from './problem.ts';

/** Sweeps over the coefficients before the next look at the rows. */
const mostSweeps = 1000;

/**
 * Coordinate descent with an active set (Friedman, Hastie and Tibshirani 2010) on a
 * parabola: all columns once, then those with a coefficient until they rest, and all
 * once more. Moves the margins from `first` on, as many as the curvature has. Answers
 * the multiplications spent.
 */
export function descend(
  curvature: Curvature,
  found: Coefficients,
  evaluation: Evaluation,
  first: number,
  { lambda, alpha }: Penalty,
  tolerance: number,
): number {
  const { size, products } = curvature;
  const columns = size / curvature.margins;
  const before = flat(found.byMargin, first, size, columns);
  const coefficients = before.slice();
  const slopes = slopesOf(curvature, evaluation, first, columns);
  let moved = 0;
  const sweep = (isAll: boolean): void => {
    for (let column = 0; column < size; column++) {
      const value = coefficients[column] as number;
      if (value === 0 && !isAll) continue;
      const own = products[column * size + column] as number;
      if (own <= 0) continue;
      const curved = own + lambda * (1 - alpha);
      const next = softThreshold(own * value - (slopes[column] as number), lambda * alpha) / curved;
      const change = next - value;
      if (change === 0) continue;
      coefficients[column] = next;
      addRow(products, column * size, change, slopes);
      moved++;
    }
  };
  /** Small moves are no sign of rest where many columns say the same, so the subgradients are looked at. */
  const violation = (isAll: boolean): number => {
    let largest = 0;
    for (let column = 0; column < size; column++) {
      const value = coefficients[column] as number;
      if ((value === 0 && !isAll) || (products[column * size + column] as number) <= 0) continue;
      const slope = (slopes[column] as number) + lambda * (1 - alpha) * value;
      const flatness = lambda * alpha;
      const distance = value === 0 ? Math.abs(slope) - flatness : Math.abs(slope + flatness * Math.sign(value));
      if (distance > largest) largest = distance;
    }
    return largest;
  };
  for (let count = 0; count < mostSweeps && violation(true) > tolerance; count++) {
    sweep(true);
    while (count < mostSweeps && violation(false) > tolerance) {
      sweep(false);
      count++;
    }
  }
  for (let m = 0; m < curvature.margins; m++) {
    found.byMargin[first + m]?.set(coefficients.subarray(m * columns, (m + 1) * columns));
  }
  moveIntercepts(curvature, found, evaluation, first, before, coefficients);
  return (moved + 2 * size) * size;
}

function flat(byMargin: Float64Array[], first: number, size: number, columns: number): Float64Array {
  const all = new Float64Array(size);
  for (let m = 0; m * columns < size; m++) all.set(byMargin[first + m] as Float64Array, m * columns);
  return all;
}

function slopesOf(
  { margins, size, pulls }: Curvature,
  evaluation: Evaluation,
  first: number,
  columns: number,
): Float64Array {
  const slopes = flat(evaluation.byMargin, first, size, columns);
  for (let row = 0; row < size; row++) {
    for (let m = 0; m < margins; m++) {
      slopes[row] =
        (slopes[row] as number) - (pulls[row * margins + m] as number) * (evaluation.intercept[first + m] as number);
    }
  }
  return slopes;
}

function addRow(products: Float64Array, from: number, change: number, slopes: Float64Array): void {
  for (let other = 0; other < slopes.length; other++) {
    slopes[other] = (slopes[other] as number) + change * (products[from + other] as number);
  }
}

function moveIntercepts(
  { margins, size, pulls, inverse }: Curvature,
  found: Coefficients,
  evaluation: Evaluation,
  first: number,
  before: Float64Array,
  after: Float64Array,
): void {
  for (let m = 0; m < margins; m++) {
    let shift = 0;
    for (let n = 0; n < margins; n++) {
      shift += (inverse[m * margins + n] as number) * (evaluation.intercept[first + n] as number);
    }
    for (let row = 0; row < size; row++) {
      shift += (pulls[row * margins + m] as number) * ((after[row] as number) - (before[row] as number));
    }
    found.intercept[first + m] = (found.intercept[first + m] as number) - shift;
  }
}
