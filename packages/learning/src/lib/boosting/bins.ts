import { addTo } from '../tally.ts';

/** Values looked at when the bins of a number are chosen. */
const sampleSize = 200_000;

/**
 * Upper bounds of the bins of a number, ascending; a value v lies in bin
 * 1 + (how many bounds are < v). Each distinct value gets its own bin while there
 * are enough; else bins hold about as many rows each, and a value that fills a bin
 * alone gets one alone. NaN is left out. Works on float32 so that a bound never
 * rounds onto a neighbouring value later.
 */
export function chooseBounds(values: Float32Array, maximumBins: number): Float32Array {
  const sorted = sample(values).sort();
  const { distinct, counts } = countDistinct(sorted);
  if (distinct.length <= 1) return new Float32Array(0);
  const cuts = distinct.length <= maximumBins ? everyCut(distinct.length) : evenCuts(counts, maximumBins);
  return Float32Array.from(cuts, (last) => between(distinct[last] as number, distinct[last + 1] as number));
}

function sample(values: Float32Array): Float32Array {
  const step = Math.max(1, Math.floor(values.length / sampleSize));
  const picked = new Float32Array(Math.ceil(values.length / step));
  let count = 0;
  for (let i = 0; i < values.length; i += step) {
    const value = values[i] as number;
    if (!Number.isNaN(value)) picked[count++] = value;
  }
  return picked.subarray(0, count);
}

function countDistinct(sorted: Float32Array): { distinct: number[]; counts: number[] } {
  const distinct: number[] = [];
  const counts: number[] = [];
  for (const value of sorted) {
    // -0 and 0 are one value, as they are for every comparison.
    if (distinct.length > 0 && distinct[distinct.length - 1] === value) addTo(counts, counts.length - 1);
    else {
      distinct.push(value);
      counts.push(1);
    }
  }
  return { distinct, counts };
}

function everyCut(distinct: number): number[] {
  return Array.from({ length: distinct - 1 }, (_, i) => i);
}

/** Indexes of the last distinct value of each bin, after greedy filling towards an even share of what remains. */
function evenCuts(counts: number[], maximumBins: number): number[] {
  const cuts: number[] = [];
  let remainingRows = counts.reduce((sum, count) => sum + count, 0);
  let inBin = 0;
  for (let i = 0; i < counts.length - 1 && cuts.length < maximumBins - 1; i++) {
    inBin += counts[i] as number;
    const share = remainingRows / (maximumBins - cuts.length);
    const nextIsHeavy = (counts[i + 1] as number) >= share && inBin >= share / 2;
    if (inBin < share && !nextIsHeavy) continue;
    cuts.push(i);
    remainingRows -= inBin;
    inBin = 0;
  }
  return cuts;
}

/** A float32 b with low <= b < high, the middle where there is one. */
function between(low: number, high: number): number {
  const middle = Math.fround(low / 2 + high / 2);
  return middle >= low && middle < high ? middle : low;
}
