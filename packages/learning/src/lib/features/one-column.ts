/**
 * How well a single column predicts the target: the rows of a sample are put in
 * bins by the column, and each row is predicted by the other rows of its bin (left
 * out of its own prediction, so that a bin of one row says nothing). Works on sums
 * by bin, so that it costs little beside a training.
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

interface BinSums {
  count: Float64Array;
  sum: Float64Array;
  squares: Float64Array;
}

/** @param origin taken off each value, so that squares of large values do not swallow their differences. */
function sumBins({ binOf, bins }: BinnedRows, values: Float64Array, origin: number): BinSums {
  const sums = { count: new Float64Array(bins), sum: new Float64Array(bins), squares: new Float64Array(bins) };
  for (let place = 0; place < binOf.length; place++) {
    const bin = binOf[place] as number;
    const value = (values[place] as number) - origin;
    addTo(sums.count, bin);
    addTo(sums.sum, bin, value);
    addTo(sums.squares, bin, value * value);
  }
  return sums;
}

function meanOf(values: Float64Array): number {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}

/** Share of the variance of `values` that the column explains; 0 when none. */
export function explainedVariance(binned: BinnedRows, values: Float64Array): number {
  const { count, sum, squares } = sumBins(binned, values, meanOf(values));
  let error = 0;
  let spread = 0;
  for (let bin = 0; bin < binned.bins; bin++) {
    const rows = count[bin] as number;
    if (rows === 0) continue;
    // Predicted is (sum - own) / rows: the others of the bin and, once, the overall mean, which is 0 here.
    const [ofBin, own] = [(sum[bin] as number) / rows, (rows + 1) / rows];
    error += own * own * (squares[bin] as number) - 2 * own * ofBin * (sum[bin] as number) + rows * ofBin * ofBin;
    spread += squares[bin] as number;
  }
  return spread > 0 ? Math.max(0, 1 - error / spread) : 0;
}

/** Area under the ROC curve of predicting `isPositive` (0 or 1 a row) by the column. */
export function areaUnderCurve(binned: BinnedRows, isPositive: Float64Array): number {
  const { count, sum } = sumBins(binned, isPositive, 0);
  const share = meanOf(isPositive);
  const groups: ScoredRows[] = [];
  for (let bin = 0; bin < binned.bins; bin++) {
    const [rows, positive] = [count[bin] as number, sum[bin] as number];
    if (positive > 0) groups.push({ score: (positive - 1 + share) / rows, positive, negative: 0 });
    if (rows > positive) groups.push({ score: (positive + share) / rows, positive: 0, negative: rows - positive });
  }
  return areaOf(groups.sort((one, other) => one.score - other.score));
}

/** Rows that are predicted alike. */
interface ScoredRows {
  score: number;
  positive: number;
  negative: number;
}

function areaOf(ascending: ScoredRows[]): number {
  let [below, ordered, positives] = [0, 0, 0];
  for (let from = 0; from < ascending.length; ) {
    const { score } = ascending[from] as ScoredRows;
    let [positive, negative] = [0, 0];
    for (; ascending[from]?.score === score; from++) {
      positive += ascending[from]?.positive ?? 0;
      negative += ascending[from]?.negative ?? 0;
    }
    ordered += positive * (below + negative / 2);
    below += negative;
    positives += positive;
  }
  return positives > 0 && below > 0 ? ordered / (positives * below) : 0.5;
}

/** Share of rows whose class is the most frequent one among the other rows of their bin. */
export function accuracy({ binOf, bins }: BinnedRows, labels: Float64Array, classes: number): number {
  const counts = new Map<number, number>();
  for (let place = 0; place < binOf.length; place++) {
    const key = (binOf[place] as number) * classes + (labels[place] as number);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  const most = new Float64Array(bins);
  const second = new Float64Array(bins);
  for (const [key, count] of counts) {
    const bin = Math.floor(key / classes);
    second[bin] = Math.max(second[bin] as number, Math.min(count, most[bin] as number));
    most[bin] = Math.max(most[bin] as number, count);
  }
  // One less, as a row does not count for itself.
  return most.reduce((sum, count, bin) => sum + (count - 1 > (second[bin] as number) ? count : 0), 0) / binOf.length;
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
