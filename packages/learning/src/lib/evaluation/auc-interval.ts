import type { OneClass } from './judged.ts';
import { effectiveRows } from './shares.ts';

const z95 = 1.959964;
const steps = 50;

/** How many rows of equal weight tell as much as the positive ones do, and as the negative ones. */
export function rowsOfSides({ isActual }: OneClass, weights?: Float64Array): { positives: number; negatives: number } {
  const count = (side: number): number => {
    const places = Array.from(isActual.keys()).filter((row) => isActual[row] === side);
    return effectiveRows(places.length, weights && Float64Array.from(places, (row) => weights[row] as number));
  };
  return { positives: count(1), negatives: count(0) };
}

/**
 * 95 % score interval of an area under the ROC curve (Newcombe 2006, "Confidence
 * intervals for an effect size measure based on the Mann-Whitney statistic", method
 * 5). Holds where one side has a handful of rows, or all are in the right order: drawing
 * the same rows again would say there that others fall on the same place.
 */
export function intervalOfArea(area: number, positives: number, negatives: number): [number, number] {
  const reach = (positives + negatives) / 2 - 1;
  const varianceAt = (at: number): number => {
    return (at * (1 - at) * (1 + reach * ((1 - at) / (2 - at) + at / (1 + at)))) / (positives * negatives);
  };
  const isBeyond = (at: number): boolean => Math.abs(area - at) > z95 * Math.sqrt(varianceAt(at));
  return [limit(area, 0, isBeyond), limit(area, 1, isBeyond)];
}

/** Between `from`, which is not beyond, and `to`. */
function limit(from: number, to: number, isBeyond: (at: number) => boolean): number {
  let [inside, outside] = [from, to];
  for (let step = 0; step < steps; step++) {
    const middle = (inside + outside) / 2;
    if (isBeyond(middle)) outside = middle;
    else inside = middle;
  }
  return inside;
}
