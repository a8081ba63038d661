/**
 * How well a single column predicts the target: the rows of a sample are put in
 * bins by the column, and each half of them is predicted by what the other half
 * says of its bin. Works on sums by bin, so that it costs little beside a training.
 */
import { addTo } from '../tally.ts';
import { isNumeric, type NumberColumn, type WordColumn } from './plan.ts';

/** Rows of a sample in bins. */
export interface BinnedRows {
  /** Bin of each row. */
  binOf: Int32Array;
  bins: number;
}

const mostBins = 128;
/** Rows that a bin of numbers should have. */
const rowsOfBin = 20;

/** Even quantiles of numbers, each value of words; missing ones in a bin of their own. */
export function binColumn(column: NumberColumn | WordColumn, rows: Uint32Array): BinnedRows {
  return isNumeric(column) ? binNumbers(column, rows) : binWords(column, rows);
}

function binNumbers({ values }: NumberColumn, rows: Uint32Array): BinnedRows {
  const own = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) own[place] = values[rows[place] as number] as number;
  const sorted = own.filter((value) => !Number.isNaN(value)).sort();
  const wanted = Math.max(2, Math.min(mostBins, Math.floor(sorted.length / rowsOfBin)));
  const edges: number[] = [];
  for (let i = 1; i < wanted; i++) {
    const edge = sorted[Math.floor((i * sorted.length) / wanted)] as number;
    if (edge !== edges.at(-1)) edges.push(edge);
  }
  const bounds = Float64Array.from(edges);
  const binOf = Int32Array.from(own, (value) => (Number.isNaN(value) ? 0 : 1 + countUpTo(bounds, value)));
  return { binOf, bins: bounds.length + 2 };
}

/** How many bounds are at most `value`. */
function countUpTo(bounds: Float64Array, value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bounds[middle] as number) <= value) low = middle + 1;
    else high = middle;
  }
  return low;
}

function binWords({ codes, categories }: WordColumn, rows: Uint32Array): BinnedRows {
  const binOfCode = new Map<number, number>([
    [-1, 0],
    [categories.indexOf(''), 0],
  ]);
  const binOf = Int32Array.from(rows, (row) => {
    const code = codes[row] as number;
    const bin = binOfCode.get(code) ?? binOfCode.size;
    binOfCode.set(code, bin);
    return bin;
  });
  return { binOf, bins: binOfCode.size + 1 };
}

interface Half {
  count: Float64Array;
  sum: Float64Array;
}

/** Even rows, then odd ones: the sample is in random order. */
function halves({ binOf, bins }: BinnedRows, values: Float64Array): [Half, Half] {
  const made = [0, 1].map(() => ({ count: new Float64Array(bins), sum: new Float64Array(bins) })) as [Half, Half];
  for (let place = 0; place < binOf.length; place++) {
    const half = made[(place & 1) as 0 | 1];
    const bin = binOf[place] as number;
    addTo(half.count, bin);
    addTo(half.sum, bin, values[place] as number);
  }
  return made;
}

function meanOf(half: Half, bin: number, overall: number): number {
  return ((half.sum[bin] as number) + overall) / ((half.count[bin] as number) + 1);
}

/** Share of the variance of `values` that the column explains; 0 when none. */
export function explainedVariance(binned: BinnedRows, values: Float64Array): number {
  const made = halves(binned, values);
  let sum = 0;
  let squares = 0;
  for (const value of values) {
    sum += value;
    squares += value * value;
  }
  const overall = sum / values.length;
  let error = squares;
  made.forEach((half, which) => {
    const other = made[1 - which] as Half;
    for (let bin = 0; bin < binned.bins; bin++) {
      const mean = meanOf(other, bin, overall);
      error += mean * (mean * (half.count[bin] as number) - 2 * (half.sum[bin] as number));
    }
  });
  const spread = squares - sum * overall;
  return spread > 0 ? Math.max(0, 1 - error / spread) : 0;
}

/** Area under the ROC curve of predicting `isPositive` (0 or 1 a row) by the column. */
export function areaUnderCurve(binned: BinnedRows, isPositive: Float64Array): number {
  const made = halves(binned, isPositive);
  const overall = isPositive.reduce((sum, value) => sum + value, 0) / isPositive.length;
  const groups = made.flatMap((half, which) => {
    return Array.from(half.count, (count, bin) => {
      const positive = half.sum[bin] as number;
      return { score: meanOf(made[1 - which] as Half, bin, overall), positive, negative: count - positive };
    });
  });
  groups.sort((one, other) => one.score - other.score);
  let below = 0;
  let ordered = 0;
  let positives = 0;
  for (let from = 0; from < groups.length; ) {
    let positive = 0;
    let negative = 0;
    const { score } = groups[from] as (typeof groups)[number];
    for (; from < groups.length && groups[from]?.score === score; from++) {
      positive += groups[from]?.positive ?? 0;
      negative += groups[from]?.negative ?? 0;
    }
    ordered += positive * (below + negative / 2);
    below += negative;
    positives += positive;
  }
  return positives > 0 && below > 0 ? ordered / (positives * below) : 0.5;
}

/** Share of rows whose class is the most frequent one of their bin. */
export function accuracy({ binOf }: BinnedRows, labels: Float64Array, classes: number): number {
  const counts = new Map<number, number>();
  const best = new Map<number, { label: number; count: number }>();
  for (let place = 0; place < binOf.length; place++) {
    const group = (binOf[place] as number) * 2 + (place & 1);
    const label = labels[place] as number;
    const count = (counts.get(group * classes + label) ?? 0) + 1;
    counts.set(group * classes + label, count);
    if (count > (best.get(group)?.count ?? 0)) best.set(group, { label, count });
  }
  let right = 0;
  for (let place = 0; place < binOf.length; place++) {
    const otherHalf = (binOf[place] as number) * 2 + (1 - (place & 1));
    if (best.get(otherHalf)?.label === labels[place]) right++;
  }
  return right / binOf.length;
}

/** Squared correlation of a column with the values: 1 for an exact linear function. */
export function linearFit({ values }: NumberColumn, rows: Uint32Array, targets: Float64Array): number {
  let count = 0;
  const sums = { x: 0, y: 0, xx: 0, yy: 0, xy: 0 };
  const origin = values[rows[0] as number] as number;
  for (let place = 0; place < rows.length; place++) {
    const x = (values[rows[place] as number] as number) - origin;
    const y = targets[place] as number;
    if (!Number.isFinite(x)) continue;
    count++;
    sums.x += x;
    sums.y += y;
    sums.xx += x * x;
    sums.yy += y * y;
    sums.xy += x * y;
  }
  const ofX = count * sums.xx - sums.x ** 2;
  const ofY = count * sums.yy - sums.y ** 2;
  const fit = (count * sums.xy - sums.x * sums.y) ** 2 / (ofX * ofY);
  // A fit of the filled rows says nothing of the others.
  return Number.isFinite(fit) ? fit * (count / rows.length) : 0;
}
