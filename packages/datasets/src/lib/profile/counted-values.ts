import type { ColumnProfile, Histogram } from '../../index.ts';

/** The different numbers of a column, smallest first, and how often each comes. */
export interface CountedValues {
  values: Float64Array;
  counts: Float64Array;
}

/** Mean and standard deviation (n - 1), in two passes (Chan, Golub and LeVeque 1983). */
export function momentsOf({ values, counts }: CountedValues): Pick<ColumnProfile, 'mean' | 'standardDeviation'> {
  const present = sum(counts);
  let total = 0;
  for (let place = 0; place < values.length; place++) total += (values[place] as number) * (counts[place] as number);
  const mean = total / present;
  let [squares, rest] = [0, 0];
  for (let place = 0; place < values.length; place++) {
    const distance = (values[place] as number) - mean;
    squares += distance * distance * (counts[place] as number);
    rest += distance * (counts[place] as number);
  }
  if (present < 2) return { mean };
  return { mean, standardDeviation: Math.sqrt(Math.max(0, squares - (rest * rest) / present) / (present - 1)) };
}

/** Quantiles between two values are interpolated: type 7 of Hyndman and Fan (1996). */
export function quantilesOf(counted: CountedValues): NonNullable<ColumnProfile['quantiles']> {
  const upTo = cumulated(counted.counts);
  const at = (share: number) => quantileOf(counted.values, upTo, share);
  return { p05: at(0.05), p25: at(0.25), p50: at(0.5), p75: at(0.75), p95: at(0.95) };
}

function quantileOf(values: Float64Array, upTo: Float64Array, share: number): number {
  const rank = share * ((upTo.at(-1) as number) - 1);
  const place = upTo.findIndex((count) => count > Math.floor(rank));
  const low = values[place] as number;
  const high = rank < (upTo[place] as number) - 1 ? low : (values[place + 1] ?? low);
  return low + (high - low) * (rank - Math.floor(rank));
}

/** How many values lie in each interval; the last one holds its upper end. */
export function binsOf({ values, counts }: CountedValues, edges: readonly number[]): Histogram['counts'] {
  const bins = new Array<number>(edges.length - 1).fill(0);
  let bin = 0;
  for (let place = 0; place < values.length; place++) {
    while (bin < bins.length - 1 && (values[place] as number) >= (edges[bin + 1] as number)) bin += 1;
    bins[bin] = (bins[bin] as number) + (counts[place] as number);
  }
  return bins;
}

/** How many values lie below one end, and above the other. */
export function countBeyond({ values, counts }: CountedValues, low: number, high: number) {
  let [below, above] = [0, 0];
  for (let place = 0; place < values.length; place++) {
    if ((values[place] as number) < low) below += counts[place] as number;
    if ((values[place] as number) > high) above += counts[place] as number;
  }
  return { below, above };
}

function cumulated(counts: Float64Array): Float64Array {
  let total = 0;
  return counts.map((count) => {
    total += count;
    return total;
  });
}

function sum(counts: Float64Array): number {
  return counts.reduce((total, count) => total + count, 0);
}
