import { rank } from '../evaluation/ranking.ts';
import type { Calibration } from '../model.ts';

export type Isotonic = Extract<Calibration, { kind: 'isotonic' }>;

/** More knots than this are thinned evenly; they would only follow the noise. */
const mostKnots = 1000;

/**
 * Isotonic regression: the rising sequence that is nearest to `values` in weighted
 * squares, by pooling neighbours that fall (PAVA; Ayer et al. 1955, Best and
 * Chakravarti 1990).
 */
export function poolAdjacentViolators(values: ArrayLike<number>, weights?: ArrayLike<number>): Float64Array {
  const { length } = values;
  const means = new Float64Array(length);
  const sums = new Float64Array(length);
  const ends = new Uint32Array(length);
  let blocks = 0;
  for (let place = 0; place < length; place++) {
    means[blocks] = values[place] as number;
    sums[blocks] = weights?.[place] ?? 1;
    ends[blocks] = place + 1;
    blocks++;
    while (blocks > 1 && (means[blocks - 2] as number) >= (means[blocks - 1] as number)) {
      const [one, other] = [sums[blocks - 2] as number, sums[blocks - 1] as number];
      const joined = (one * (means[blocks - 2] as number) + other * (means[blocks - 1] as number)) / (one + other);
      // Equal means stay exactly equal, so that pooling twice changes nothing.
      if (means[blocks - 2] !== means[blocks - 1] && one + other > 0) means[blocks - 2] = joined;
      sums[blocks - 2] = one + other;
      ends[blocks - 2] = ends[blocks - 1] as number;
      blocks--;
    }
  }
  const fitted = new Float64Array(length);
  for (let block = 0, begin = 0; block < blocks; block++) {
    fitted.fill(means[block] as number, begin, ends[block]);
    begin = ends[block] as number;
  }
  return fitted;
}

/**
 * Isotonic calibration (Zadrozny and Elkan 2002): observed shares by rising
 * probability, made to rise. No share is more certain than Platt's smoothed
 * targets, as a run of rows of one class does not promise the next one.
 *
 * @param p probabilities of the class, of rows the model did not learn from.
 * @param isActual 1 where the row is of the class.
 */
export function fitIsotonic(p: Float32Array, isActual: ArrayLike<number>, weights?: ArrayLike<number>): Isotonic {
  const { x, share, weight, positives, negatives } = poolTies(p, isActual, weights);
  const fitted = poolAdjacentViolators(share, weight);
  const [least, most] = [1 / (negatives + 2), (positives + 1) / (positives + 2)];
  const clipped = fitted.map((value) => Math.max(least, Math.min(most, value)));
  const knots = thin(
    Array.from(clipped.keys()).filter((place) => isKnot(clipped, place)),
    mostKnots,
  );
  return {
    kind: 'isotonic',
    x: Float32Array.from(knots, (place) => x[place] as number),
    y: Float32Array.from(knots, (place) => clipped[place] as number),
  };
}

/** Only the first and the last of a run of equal heights are needed to draw it. */
function isKnot(heights: Float64Array, place: number): boolean {
  const height = heights[place];
  return heights[place - 1] !== height || heights[place + 1] !== height;
}

/** Rows of one probability as one, by rising probability. Rows that do not count are left out. */
function poolTies(p: Float32Array, isActual: ArrayLike<number>, weights?: ArrayLike<number>) {
  const { order, endsStep } = rank(p);
  const x: number[] = [];
  const share: number[] = [];
  const weight: number[] = [];
  let [sum, right, positives, negatives] = [0, 0, 0, 0];
  for (let place = 0; place < order.length; place++) {
    const row = order[place] as number;
    const ofRow = weights?.[row] ?? 1;
    sum += ofRow;
    if (isActual[row] === 1) right += ofRow;
    if (endsStep[place] !== 1) continue;
    if (sum > 0) {
      x.push(p[row] as number);
      share.push(right / sum);
      weight.push(sum);
    }
    positives += right;
    negatives += sum - right;
    [sum, right] = [0, 0];
  }
  return { x: x.reverse(), share: share.reverse(), weight: weight.reverse(), positives, negatives };
}

function thin(knots: number[], most: number): number[] {
  if (knots.length <= most) return knots;
  return Array.from({ length: most }, (_, i) => knots[Math.round((i * (knots.length - 1)) / (most - 1))] as number);
}
