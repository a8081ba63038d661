import { randomFrom } from '../random.ts';
import { addTo } from '../tally.ts';
import { type Judged, judgeRows } from './judged.ts';

/** Draws of a bootstrap; percentiles of 2.5 and 97.5 need no more to be steady to a tenth of the interval. */
export const resamples = 200;
/** Rows that are resampled at most; with many classes fewer, as each class is a ranking of its own. */
const mostRows = 5000;
const fewestRows = 1000;
const mostCells = 50_000;
export const seedOfIntervals = 20_260_101;

/**
 * Bootstrap of rows (Efron 1979): how far figures move when the rows are drawn
 * anew. Of more than 5,000 rows (fewer with many classes) an even sample is drawn
 * from, and the movement is scaled by sqrt(sample / rows), as the spread of a mean is.
 */
export interface Resampling {
  /** The rows drawn from. */
  sample: Judged;
  /** How much each row of the sample counts without drawing. */
  weights: Float64Array | undefined;
  /** Calls with the weights of each draw; the array is used again for the next. */
  forEachDraw(visit: (weights: Float64Array, draw: number) => void): void;
  /** 95 % interval around `value`, which is `center` on the sample and `drawn` in the draws. Sorts `drawn`. */
  intervalAround(value: number, center: number, drawn: Float64Array): [number, number];
}

export function resample(judged: Judged, seed = seedOfIntervals): Resampling {
  const most = Math.max(fewestRows, Math.min(mostRows, Math.floor(mostCells / Math.max(1, judged.byClass.length))));
  const places = evenSample(judged.rows, most);
  const sample = places ? judgeRows(judged, places) : judged;
  let draws: Uint16Array[] | undefined;
  const shrink = Math.sqrt(sample.rows / Math.max(1, judged.rows));
  return {
    sample,
    weights: sample.weights,
    forEachDraw(visit) {
      draws ??= drawRows(sample.rows, seed, resamples);
      visitDraws(draws, sample.weights, visit);
    },
    intervalAround: (value, center, drawn) => percentilesAround(value, center, drawn, shrink),
  };
}

/** An even sample of row numbers when there are too many to resample. */
export function evenSample(rows: number, most: number): Uint32Array | undefined {
  if (rows <= most) return undefined;
  return Uint32Array.from({ length: most }, (_, i) => Math.floor((i * rows) / most));
}

/** Draws `rows` rows with replacement, again and again: [draw][row], how often each was drawn. */
export function drawRows(rows: number, seed: number, draws: number): Uint16Array[] {
  const random = randomFrom(seed);
  return Array.from({ length: draws }, () => {
    const counts = new Uint16Array(rows);
    for (let i = 0; i < rows; i++) addTo(counts, Math.floor(random() * rows));
    return counts;
  });
}

/** Each draw as weights: how often a row was drawn, times what it counts. */
export function visitDraws(
  draws: Uint16Array[],
  ofRows: Float64Array | undefined,
  visit: (weights: Float64Array, draw: number) => void,
): void {
  const weights = new Float64Array(draws[0]?.length ?? 0);
  draws.forEach((counts, draw) => {
    for (let row = 0; row < counts.length; row++) weights[row] = (counts[row] as number) * (ofRows?.[row] ?? 1);
    visit(weights, draw);
  });
}

/** Percentiles of the draws, moved from `center` to `value` and drawn in. Draws that are not finite are left out. */
export function percentilesAround(value: number, center: number, drawn: Float64Array, shrink = 1): [number, number] {
  const sorted = drawn.filter(Number.isFinite).sort();
  if (sorted.length < drawn.length / 2 || sorted.length === 0) return [value, value];
  const at = (quantile: number): number =>
    value + ((sorted[Math.round(quantile * (sorted.length - 1))] as number) - center) * shrink;
  return [at(0.025), at(0.975)];
}
