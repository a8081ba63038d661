/** A bin that one table does not have at all counts as one row in ten thousand: the index would be infinite. */
const leastShare = 1e-4;

/**
 * Population stability index: the sum of (q - p) ln(q / p) over bins, 0 when
 * nothing moved; above 0.25 is commonly called a large change (Siddiqi 2006). It
 * is the symmetric divergence of Jeffreys (1946). Bins that neither has add nothing.
 */
export function populationStabilityIndex(from: ArrayLike<number>, to: ArrayLike<number>): number {
  const [before, after] = [sharesOf(from), sharesOf(to)];
  let sum = 0;
  for (let bin = 0; bin < before.length; bin++) {
    const p = Math.max(leastShare, before[bin] as number);
    const q = Math.max(leastShare, after[bin] as number);
    sum += (q - p) * Math.log(q / p);
  }
  return sum;
}

/** Jensen-Shannon distance, the root of the divergence in bits: 0 the same, 1 nothing in common (Endres and Schindelin 2003). */
export function jensenShannon(from: ArrayLike<number>, to: ArrayLike<number>): number {
  const [before, after] = [sharesOf(from), sharesOf(to)];
  let sum = 0;
  for (let bin = 0; bin < before.length; bin++) {
    const [p, q] = [before[bin] as number, after[bin] as number];
    const middle = (p + q) / 2;
    if (p > 0) sum += (p / 2) * Math.log2(p / middle);
    if (q > 0) sum += (q / 2) * Math.log2(q / middle);
  }
  return Math.sqrt(Math.max(0, Math.min(1, sum)));
}

/** The largest gap between two empirical distributions (Smirnov 1939), 0 to 1, of sorted values; none where one is empty. */
export function kolmogorovSmirnov(from: Float64Array, to: Float64Array): number | undefined {
  if (from.length === 0 || to.length === 0) return undefined;
  let [i, j, largest] = [0, 0, 0];
  while (i < from.length && j < to.length) {
    const value = Math.min(from[i] as number, to[j] as number);
    while (i < from.length && (from[i] as number) <= value) i++;
    while (j < to.length && (to[j] as number) <= value) j++;
    largest = Math.max(largest, Math.abs(i / from.length - j / to.length));
  }
  return largest;
}

/**
 * Inner edges of ten bins of about equal rows of sorted values, each edge once:
 * the deciles by linear interpolation (type 7 of Hyndman and Fan 1996). A value
 * at an edge lies above it.
 */
export function decileEdges(sorted: Float64Array): number[] {
  if (sorted.length === 0) return [];
  const edges = Array.from({ length: 9 }, (_, index) => {
    const place = ((index + 1) / 10) * (sorted.length - 1);
    const low = sorted[Math.floor(place)] as number;
    const high = sorted[Math.ceil(place)] as number;
    const part = place - Math.floor(place);
    return low * (1 - part) + high * part;
  });
  return [...new Set(edges)];
}

/** How many of some sorted values lie in each bin. */
export function countInBins(sorted: Float64Array, edges: readonly number[]): number[] {
  const counts = Array<number>(edges.length + 1).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < edges.length && value >= (edges[bin] as number)) bin++;
    (counts[bin] as number)++;
  }
  return counts;
}

function sharesOf(counts: ArrayLike<number>): number[] {
  const values = Array.from(counts);
  const sum = values.reduce((total, count) => total + count, 0);
  return values.map((count) => (sum > 0 ? count / sum : 0));
}
