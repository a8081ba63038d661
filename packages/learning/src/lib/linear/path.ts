import { type Coefficients, countNonZero, zeroCoefficients } from './coefficients.ts';
import type { Evaluation, Ground, Problem } from './problem.ts';
import { type Search, solve } from './solve.ts';

/** The lambdas from where every coefficient is zero downwards, in equal ratios. */
export function lambdaPath(largest: number, count: number, ratio: number): number[] {
  return Array.from({ length: count }, (_, i) => largest * ratio ** (i / Math.max(1, count - 1)));
}

/** The least lambda at which every coefficient is zero; of a ridge, which has none, that of alpha 0.001. */
export function largestLambda({ byMargin }: Evaluation, alpha: number): number {
  return largestSlope(byMargin) / Math.max(alpha, 0.001) || 1;
}

function largestSlope(byMargin: Float64Array[]): number {
  let largest = 0;
  for (const slopes of byMargin) for (const slope of slopes) largest = Math.max(largest, Math.abs(slope));
  return largest;
}

/** Where every path begins: no columns, the best intercepts. */
export async function startOf(problem: Problem, { loss, labels, weights }: Ground): Promise<Search> {
  const at = zeroCoefficients(loss.start(labels, weights), problem.matrix.columns);
  return { at, evaluation: await problem.evaluate(at) };
}

export interface PathStep {
  lambda: number;
  /** Weighted mean loss on the rows learnt from. */
  loss: number;
  nonZero: number;
  at: Coefficients;
}

/**
 * Follows a falling path, each lambda from the solution of the one before. `receive`
 * ends it by answering false.
 *
 * @param exactness of the subgradients, as a share of the largest slope at the start.
 */
export async function followPath(
  problem: Problem,
  start: Search,
  lambdas: number[],
  alpha: number,
  exactness: (step: number) => number,
  receive: (step: PathStep) => Promise<boolean>,
): Promise<void> {
  const scale = largestSlope(start.evaluation.byMargin) || 1;
  let search = start;
  for (const [index, lambda] of lambdas.entries()) {
    // Near the end of the path lambda itself is far below the slopes at the start.
    const fine = 0.05 * lambda * Math.max(alpha, 0.05);
    const tolerance = Math.max(1e-9 * scale, Math.min(exactness(index) * scale, fine));
    search = await solve(problem, search, { lambda, alpha }, tolerance);
    const { at, evaluation } = search;
    const goesOn = await receive({ lambda, loss: evaluation.loss, nonZero: countNonZero(at), at });
    if (!goesOn) return;
  }
}
