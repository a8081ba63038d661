/** Curves of one class against the rest as plain points, and where they pass a given place. */
import type { Steps } from './ranking.ts';

const mostPoints = 200;

/** At most 199 indexes, evenly spread, the last one always among them (a curve adds its own start). */
export function thin(length: number, most = mostPoints - 1): number[] {
  const count = Math.min(length, most);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? length - 1 : Math.round((i * (length - 1)) / (count - 1)),
  );
}

/** The height of a curve above each place of its horizontal axis; `places` ascend. */
export type HeightsAt = (steps: Steps, places: ArrayLike<number>, heights: Float64Array) => void;

/** True positive rate at each false positive rate: straight between steps; where the curve stands upright, its top. */
export const truePositiveRateAt: HeightsAt = (steps, places, heights) => {
  const { truePositives, falsePositives } = steps;
  interpolate(falsePositives, truePositives, places, heights);
};

/** Gain at each share of the rows: straight between steps, as rows of equal score come in any order. */
export const gainAt: HeightsAt = ({ truePositives, falsePositives }, places, heights) => {
  const reached = truePositives.map((right, step) => right + (falsePositives[step] as number));
  interpolate(reached, truePositives, places, heights);
};

/** Precision at each recall: of the first step that reaches it. */
export const precisionAt: HeightsAt = ({ truePositives, falsePositives }, places, heights) => {
  const positives = truePositives.at(-1) ?? 0;
  let step = 0;
  for (let place = 0; place < places.length; place++) {
    const wanted = (places[place] as number) * positives * (1 - 1e-12);
    while (step + 1 < truePositives.length && ((truePositives[step] as number) < wanted || truePositives[step] === 0))
      step++;
    const right = truePositives[step] as number;
    heights[place] = positives > 0 ? right / (right + (falsePositives[step] as number)) : Number.NaN;
  }
};

/** Both axes as shares of their last value; the curve starts at 0, 0. NaN when an axis is empty. */
function interpolate(
  across: ArrayLike<number>,
  up: ArrayLike<number>,
  places: ArrayLike<number>,
  heights: Float64Array,
): void {
  const steps = across.length;
  const [widest, highest] = [across[steps - 1] ?? 0, up[steps - 1] ?? 0];
  if (widest <= 0 || highest <= 0) {
    heights.fill(Number.NaN);
    return;
  }
  let step = 0;
  for (let place = 0; place < places.length; place++) {
    const x = (places[place] as number) * widest;
    while (step < steps && (across[step] as number) <= x) step++;
    const [x0, y0] = step === 0 ? [0, 0] : [across[step - 1] as number, up[step - 1] as number];
    const [x1, y1] = step === steps ? [x0, y0] : [across[step] as number, up[step] as number];
    heights[place] = (x1 > x0 ? y0 + ((y1 - y0) * (x - x0)) / (x1 - x0) : y0) / highest;
  }
}
