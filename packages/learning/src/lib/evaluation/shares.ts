/** Intervals of shares: how sure a count of rows can be. */

const z95 = 1.959964;

/**
 * Score interval of a share of `rows` (Wilson 1927), 95 % by default; within 0 and
 * 1, and never empty.
 *
 * @param rows may be a fraction: see effectiveRows.
 */
export function intervalOfShare(share: number, rows: number, z = z95): [number, number] {
  const center = (share + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const reach = (z / (1 + z ** 2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2));
  return [Math.max(0, center - reach), Math.min(1, center + reach)];
}

/**
 * As many rows of equal weight tell as much (Kish 1965): weights say how much rows
 * count, not how many of them were seen.
 */
export function effectiveRows(rows: number, weights: ArrayLike<number> | undefined): number {
  if (!weights) return rows;
  let sum = 0;
  let squares = 0;
  for (let row = 0; row < rows; row++) {
    sum += weights[row] as number;
    squares += (weights[row] as number) ** 2;
  }
  return squares > 0 ? sum ** 2 / squares : 0;
}

/**
 * How much wider than 95 % each of several intervals must be, so that all of them
 * hold together (Bonferroni): the ratio of the normal quantiles.
 */
export function widthForMany(intervals: number): number {
  return normalTail(0.025 / Math.max(1, intervals)) / normalTail(0.025);
}

/** The value that a normal variable passes with probability `tail` (Abramowitz and Stegun 26.2.23, to 4.5e-4). */
function normalTail(tail: number): number {
  const t = Math.sqrt(-2 * Math.log(tail));
  return t - (2.515517 + 0.802853 * t + 0.010328 * t * t) / (1 + 1.432788 * t + 0.189269 * t * t + 0.001308 * t ** 3);
}
