/** A mean over rows and how far it may be off. */
export interface Estimate {
  mean: number;
  /** Of the mean, over rows. */
  standardError: number;
}

/**
 * The weighted mean of some rows and its standard error; without weights the usual
 * sd / sqrt(n), with them the one of a weighted mean (sandwich form).
 */
export function estimateMean(values: Float64Array, weights?: Float64Array): Estimate {
  const weightOf = (row: number) => weights?.[row] ?? 1;
  let total = 0;
  let sum = 0;
  for (const [row, value] of values.entries()) {
    total += weightOf(row);
    sum += weightOf(row) * value;
  }
  const mean = sum / total;
  let squares = 0;
  let rows = 0;
  for (const [row, value] of values.entries()) {
    squares += (weightOf(row) * (value - mean)) ** 2;
    if (weightOf(row) > 0) rows++;
  }
  const standardError = rows > 1 ? Math.sqrt((squares * rows) / (rows - 1)) / total : Number.POSITIVE_INFINITY;
  return { mean, standardError };
}

/** By how much one candidate loses more than another on the same rows; the error of the paired difference. */
export function estimateDifference(losses: Float64Array, than: Float64Array, weights?: Float64Array): Estimate {
  const differences = losses.map((loss, row) => loss - (than[row] as number));
  return estimateMean(differences, weights);
}
