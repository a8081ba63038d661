import type { ComparedColumn } from './compared-column.ts';

/** How often each level of one column meets each level of another. */
export interface Contingency {
  /** Rows where both are there. */
  rows: number;
  /** Level of `a` times the levels of `b` plus level of `b`. */
  cells: Int32Array;
  a: Int32Array;
  b: Int32Array;
}

export function crossTabulate(a: ComparedColumn, b: ComparedColumn): Contingency {
  const width = b.levelCount;
  const cells = new Int32Array(a.levelCount * width);
  const margins = { a: new Int32Array(a.levelCount), b: new Int32Array(width) };
  let rows = 0;
  for (let row = 0; row < a.levels.length; row++) {
    const x = a.levels[row] as number;
    const y = b.levels[row] as number;
    if (x < 0 || y < 0) continue;
    (cells[x * width + y] as number)++;
    (margins.a[x] as number)++;
    (margins.b[y] as number)++;
    rows++;
  }
  return { rows, cells, ...margins };
}

/**
 * What two columns say about each other, in bits (Shannon 1948), with the
 * entropies corrected for the number of cells that are not empty (Miller 1955),
 * and as a share of the smaller of the two entropies (Kvålseth 1987): 0 to 1.
 */
export function informationOf({ rows, cells, a, b }: Contingency): {
  mutualInformation: number;
  uncertaintyReduced: number;
} {
  const [ofA, ofB] = [entropy(a, rows), entropy(b, rows)];
  const smaller = Math.min(ofA, ofB);
  const shared = Math.max(0, Math.min(smaller, ofA + ofB - entropy(cells, rows)));
  return { mutualInformation: shared, uncertaintyReduced: smaller > 0 ? shared / smaller : 0 };
}

/** Bits of a distribution given by counts; Miller's correction adds (levels - 1) / 2n nats. */
export function entropy(counts: Int32Array, rows: number): number {
  let sum = 0;
  let levels = 0;
  for (let level = 0; level < counts.length; level++) {
    const count = counts[level] as number;
    if (count === 0) continue;
    sum += count * Math.log2(count);
    levels++;
  }
  if (levels <= 1) return 0;
  return Math.log2(rows) - sum / rows + (levels - 1) / (2 * rows * Math.LN2);
}

/** Cramér's V (Cramér 1946) with the correction for bias of Bergsma (2013), 0 to 1; none where a column does not vary. */
export function cramersV({ rows, cells, a, b }: Contingency): number | undefined {
  const [tall, wide] = [countLevels(a), countLevels(b)];
  if (tall < 2 || wide < 2) return undefined;
  let sum = 0;
  for (let x = 0; x < a.length; x++) {
    if (a[x] === 0) continue;
    for (let y = 0; y < b.length; y++) {
      const count = cells[x * b.length + y] as number;
      if (count > 0) sum += (count / (a[x] as number)) * (count / (b[y] as number));
    }
  }
  const phi2 = Math.max(0, sum - 1);
  const unbiased = Math.max(0, phi2 - ((tall - 1) * (wide - 1)) / (rows - 1));
  const least = Math.min(tall - (tall - 1) ** 2 / (rows - 1), wide - (wide - 1) ** 2 / (rows - 1)) - 1;
  return least > 0 ? Math.min(1, Math.sqrt(unbiased / least)) : undefined;
}

function countLevels(margin: Int32Array): number {
  let count = 0;
  for (const rows of margin) if (rows > 0) count++;
  return count;
}
