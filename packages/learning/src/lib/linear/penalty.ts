import type { Coefficients } from './coefficients.ts';

/** lambda * (alpha |b| + (1 - alpha) / 2 b^2), summed over the coefficients without the intercepts. */
export interface Penalty {
  lambda: number;
  /** 1: lasso, 0: ridge. */
  alpha: number;
}

export function penaltyOf({ lambda, alpha }: Penalty, { byMargin }: Coefficients): number {
  let absolute = 0;
  let squares = 0;
  for (const ofMargin of byMargin) {
    for (let column = 0; column < ofMargin.length; column++) {
      const value = ofMargin[column] as number;
      absolute += Math.abs(value);
      squares += value * value;
    }
  }
  return lambda * (alpha * absolute + ((1 - alpha) / 2) * squares);
}

export function softThreshold(value: number, threshold: number): number {
  if (value > threshold) return value - threshold;
  return value < -threshold ? value + threshold : 0;
}

/**
 * How far a point is from the optimum: the largest distance from zero of the
 * subgradient of loss + penalty (Karush, Kuhn and Tucker).
 */
export function violationOf(
  { lambda, alpha }: Penalty,
  { byMargin }: Coefficients,
  gradient: { intercept: Float64Array; byMargin: Float64Array[] },
): number {
  const flat = lambda * alpha;
  const ridge = lambda * (1 - alpha);
  let largest = 0;
  for (const slope of gradient.intercept) largest = Math.max(largest, Math.abs(slope));
  byMargin.forEach((ofMargin, margin) => {
    const slopes = gradient.byMargin[margin] as Float64Array;
    for (let column = 0; column < ofMargin.length; column++) {
      const value = ofMargin[column] as number;
      const slope = (slopes[column] as number) + ridge * value;
      const distance = value === 0 ? Math.abs(slope) - flat : Math.abs(slope + flat * Math.sign(value));
      if (!(distance <= largest)) largest = distance;
    }
  });
  return largest;
}
