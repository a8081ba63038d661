/** Rows looked at for the quantiles. */
const mostSampled = 10_000;
/** Share of the rows on each side of the bulk. */
const tail = 0.02;
/** How far beyond the bulk, in widths of it, values are still taken as they are. */
const reach = 2;
/** Float32 holds the difference of any two numbers within it. */
const widest = Math.fround(1.5e38);

/**
 * The range to which a number is clipped: that of the training rows, but reaching no
 * further beyond the middle 96 % than twice its width, so that a few wild values
 * cannot rule the model. Infinite values count as the ends of the range.
 */
export function rangeOf(values: Float32Array, weights: Float64Array): { low: number; high: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (!Number.isFinite(value) || weights[row] === 0) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  if (min > max) return { low: 0, high: 0 };
  const [lower, upper] = quantiles(values, weights);
  const width = upper - lower;
  const low = width > 0 ? Math.max(min, lower - reach * width) : min;
  const high = width > 0 ? Math.min(max, upper + reach * width) : max;
  return { low: within(low), high: within(high) };
}

function within(value: number): number {
  return Math.fround(Math.min(widest, Math.max(-widest, value)));
}

/** Ends of the middle 96 % of the finite values. */
function quantiles(values: Float32Array, weights: Float64Array): [number, number] {
  const step = Math.ceil(values.length / mostSampled);
  const rows: number[] = [];
  let total = 0;
  for (let row = 0; row < values.length; row += step) {
    if (!Number.isFinite(values[row]) || weights[row] === 0) continue;
    rows.push(row);
    total += weights[row] as number;
  }
  rows.sort((one, other) => (values[one] as number) - (values[other] as number));
  return [quantile(rows, values, weights, total * tail), quantile(rows, values, weights, total * (1 - tail))];
}

function quantile(sorted: number[], values: Float32Array, weights: Float64Array, share: number): number {
  let below = 0;
  for (const row of sorted) {
    below += weights[row] as number;
    if (below >= share) return values[row] as number;
  }
  const last = sorted.at(-1);
  return last === undefined ? 0 : (values[last] as number);
}
