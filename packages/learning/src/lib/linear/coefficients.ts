import type { LinearMatrix } from './columns.ts';

/** A point in the search: margin = intercept + sum of coefficient * column. */
export interface Coefficients {
  /** [margin] */
  intercept: Float64Array;
  /** [margin][column] */
  byMargin: Float64Array[];
}

export function zeroCoefficients(intercept: Float64Array, columns: number): Coefficients {
  return { intercept: intercept.slice(), byMargin: Array.from(intercept, () => new Float64Array(columns)) };
}

/** from + step * (to - from) */
export function between(from: Coefficients, to: Coefficients, step: number): Coefficients {
  if (step === 1) return to;
  const mix = (one: Float64Array, other: Float64Array | undefined): Float64Array =>
    one.map((value, i) => value + step * ((other?.[i] as number) - value));
  return {
    intercept: mix(from.intercept, to.intercept),
    byMargin: from.byMargin.map((ofMargin, margin) => mix(ofMargin, to.byMargin[margin])),
  };
}

/** Columns with a coefficient in any margin. */
export function countNonZero({ byMargin }: Coefficients): number {
  let count = 0;
  const columns = byMargin[0]?.length ?? 0;
  for (let column = 0; column < columns; column++) {
    if (byMargin.some((ofMargin) => ofMargin[column] !== 0)) count++;
  }
  return count;
}

/**
 * Moves coefficients along the directions that change no prediction to where the
 * penalty is least: the bins of a category against the intercept, and, of several
 * margins, the same column of all of them (Friedman, Hastie and Tibshirani 2010,
 * 4.1). Coordinate descent alone gets there too, but slowly.
 */
export function settle(coefficients: Coefficients, matrix: LinearMatrix, used: Uint8Array, alpha: number): void {
  const { intercept, byMargin } = coefficients;
  for (const block of matrix.blocks) {
    if (block.kind !== 'category') continue;
    const columns: number[] = [];
    for (let bin = 0; bin < block.binCount; bin++) if (used[block.first + bin]) columns.push(block.first + bin);
    byMargin.forEach((ofMargin, margin) => {
      const values = columns.map((column) => ofMargin[column] as number);
      const shift = cheapestShift(values, alpha);
      for (const column of columns) ofMargin[column] = (ofMargin[column] as number) - shift;
      intercept[margin] = (intercept[margin] as number) + shift;
    });
  }
  if (byMargin.length === 1) return;
  const columns = byMargin[0]?.length ?? 0;
  for (let column = 0; column < columns; column++) {
    const shift = cheapestShift(
      byMargin.map((ofMargin) => ofMargin[column] as number),
      alpha,
    );
    if (shift === 0) continue;
    for (const ofMargin of byMargin) ofMargin[column] = (ofMargin[column] as number) - shift;
  }
  const mean = intercept.reduce((sum, value) => sum + value, 0) / intercept.length;
  for (let margin = 0; margin < intercept.length; margin++) intercept[margin] = (intercept[margin] as number) - mean;
}

/**
 * The c that makes the sum of alpha |v - c| + (1 - alpha) / 2 (v - c)^2 least: its
 * slope rises with c, in jumps of 2 alpha at the values and evenly between them.
 */
export function cheapestShift(values: number[], alpha: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  const count = sorted.length;
  const first = sorted[0];
  if (first === undefined || first === sorted[count - 1]) return first ?? 0;
  const ridge = 1 - alpha;
  const sum = sorted.reduce((total, value) => total + value, 0);
  // Just above sorted[i], i + 1 values lie below c: slope = alpha (2 (i + 1) - n) + ridge (n c - sum).
  for (let i = 0; i < count; i++) {
    const value = sorted[i] as number;
    const evenly = ridge * (count * value - sum);
    if (alpha * (2 * (i + 1) - count) + evenly < 0) continue;
    if (alpha * (2 * i - count) + evenly <= 0) return value;
    return (sum - (alpha * (2 * i - count)) / ridge) / count;
  }
  return sorted[count - 1] as number;
}
