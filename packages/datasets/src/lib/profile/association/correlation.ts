import type { ComparedColumn } from './compared-column.ts';

export type ComparedNumbers = ComparedColumn & Required<Pick<ComparedColumn, 'values' | 'ranks' | 'rankCount'>>;

/** With fewer rows in common, every line fits. */
const minimumRows = 3;

/** Pearson's and Spearman's coefficients over the rows where both are there; none where one does not vary. */
export function correlate(a: ComparedNumbers, b: ComparedNumbers): { pearson?: number; spearman?: number } {
  const rows = a.isComplete && b.isComplete ? undefined : commonRows(a.levels, b.levels);
  const pearson = correlation(pick(a.values, rows), pick(b.values, rows));
  const spearman = correlation(midranks(a, rows), midranks(b, rows));
  return { ...(pearson !== undefined && { pearson }), ...(spearman !== undefined && { spearman }) };
}

/** Product-moment correlation, -1 to 1 (Pearson 1895), in two passes (Chan, Golub and LeVeque 1983). */
export function correlation(x: Float64Array, y: Float64Array): number | undefined {
  const n = x.length;
  if (n < minimumRows || isConstant(x) || isConstant(y)) return undefined;
  const [meanX, meanY] = [meanOf(x), meanOf(y)];
  let [xx, yy, xy] = [0, 0, 0];
  for (let row = 0; row < n; row++) {
    const dx = (x[row] as number) - meanX;
    const dy = (y[row] as number) - meanY;
    xx += dx * dx;
    yy += dy * dy;
    xy += dx * dy;
  }
  const found = xy / (Math.sqrt(xx) * Math.sqrt(yy));
  return Number.isFinite(found) ? Math.max(-1, Math.min(1, found)) : undefined;
}

export function isConstant(values: Float64Array): boolean {
  const first = values[0];
  for (let row = 1; row < values.length; row++) if (values[row] !== first) return false;
  return true;
}

export function meanOf(values: Float64Array): number {
  let sum = 0;
  for (let row = 0; row < values.length; row++) sum += values[row] as number;
  return sum / values.length;
}

/** Places of the rows that neither misses. */
export function commonRows(a: ArrayLike<number>, b: ArrayLike<number>): Int32Array {
  const rows = new Int32Array(a.length);
  let count = 0;
  for (let row = 0; row < a.length; row++) {
    if ((a[row] as number) >= 0 && (b[row] as number) >= 0) rows[count++] = row;
  }
  return rows.subarray(0, count);
}

export function pick(values: Float64Array, rows: Int32Array | undefined): Float64Array {
  if (!rows) return values;
  const picked = new Float64Array(rows.length);
  for (let place = 0; place < rows.length; place++) picked[place] = values[rows[place] as number] as number;
  return picked;
}

const complete = new WeakMap<ComparedColumn, Float64Array>();

/**
 * Ranks for Spearman's coefficient (Spearman 1904): equals share the mean of
 * their places (Kendall 1945). Counted, not sorted, so that each pair of columns
 * can have those of the rows it has in common.
 */
function midranks(column: ComparedNumbers, rows: Int32Array | undefined): Float64Array {
  const known = rows ? undefined : complete.get(column);
  if (known) return known;
  const { ranks, rankCount } = column;
  const length = rows?.length ?? ranks.length;
  const counts = new Int32Array(rankCount);
  for (let place = 0; place < length; place++)
    (counts[ranks[rows ? (rows[place] as number) : place] as number] as number)++;
  const middles = new Float64Array(rankCount);
  let before = 0;
  for (let rank = 0; rank < rankCount; rank++) {
    const count = counts[rank] as number;
    middles[rank] = before + (count + 1) / 2;
    before += count;
  }
  const found = new Float64Array(length);
  for (let place = 0; place < length; place++) {
    found[place] = middles[ranks[rows ? (rows[place] as number) : place] as number] as number;
  }
  if (!rows) complete.set(column, found);
  return found;
}
