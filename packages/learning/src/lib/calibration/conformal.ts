import { effectiveRows, intervalOfShare } from '../evaluation/shares.ts';
import type { Interval } from '../model.ts';

/**
 * Prediction interval around each value from the errors on rows the model had not
 * learnt from (split conformal: Vovk, Gammerman and Shafer 2005; Lei et al. 2018).
 * With the finite-sample correction, the ceil((n + 1) * level)-th smallest absolute
 * error, a new row like these lies within it with probability `level` at least when
 * the errors come from one model on a calibration set. Errors out of folds come
 * from several models, each a little worse than the final one, so the interval
 * tends to be too wide rather than too narrow (Barber et al. 2021).
 *
 * @param values of models that had not learnt from the row.
 * @param level share of new rows that the interval should hold, e.g. 0.9.
 * @param options.asymmetric cut off (1 - level) / 2 on each side; for skewed errors.
 * @param options.weights how much each row counts; a new row counts as the mean (after Tibshirani et al. 2019).
 * @returns undefined when there are too few rows for the level.
 */
export function conformalInterval(
  values: ArrayLike<number>,
  actual: ArrayLike<number>,
  level: number,
  options: { asymmetric?: boolean; weights?: Float64Array } = {},
): Interval | undefined {
  const errors = Float64Array.from(
    { length: actual.length },
    (_, row) => (actual[row] as number) - (values[row] as number),
  );
  const { weights } = options;
  if (!options.asymmetric) {
    const reach = quantileWithOneMore(errors.map(Math.abs), level, weights);
    return reach === undefined ? undefined : { level, below: reach, above: reach };
  }
  const oneSide = 1 - (1 - level) / 2;
  const above = quantileWithOneMore(errors, oneSide, weights);
  const below = quantileWithOneMore(
    errors.map((error) => -error),
    oneSide,
    weights,
  );
  if (above === undefined || below === undefined) return undefined;
  return { level, below: Math.max(0, below), above: Math.max(0, above) };
}

/** The smallest value that `level` of the weight lies at or below, were there one more value, larger than all. */
function quantileWithOneMore(values: Float64Array, level: number, weights?: Float64Array): number | undefined {
  if (values.length === 0) return undefined;
  if (!weights) {
    const rank = Math.ceil((values.length + 1) * level - 1e-9);
    return rank > values.length ? undefined : values.toSorted()[Math.max(0, rank - 1)];
  }
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const wanted = level * (total + total / values.length) * (1 - 1e-12);
  const order = new Uint32Array(values.length)
    .map((_, row) => row)
    .sort((one, other) => (values[one] as number) - (values[other] as number));
  let passed = 0;
  for (const row of order) {
    passed += weights[row] as number;
    if (passed >= wanted) return values[row];
  }
  return undefined;
}

/** Share of rows whose true value the interval holds, with its own 95 % interval. Undefined without rows. */
export function coverageOf(
  { below, above }: Interval,
  values: ArrayLike<number>,
  actual: ArrayLike<number>,
  weights?: Float64Array,
): { coverage: number; interval: [number, number] } | undefined {
  let [total, held] = [0, 0];
  for (let row = 0; row < actual.length; row++) {
    const error = (actual[row] as number) - (values[row] as number);
    total += weights?.[row] ?? 1;
    if (error >= -below && error <= above) held += weights?.[row] ?? 1;
  }
  if (total <= 0) return undefined;
  return { coverage: held / total, interval: intervalOfShare(held / total, effectiveRows(actual.length, weights)) };
}
