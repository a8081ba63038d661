import type { Threshold } from '../../index.ts';
import { thin } from './points.ts';
import { rank, stepsOf } from './ranking.ts';

export interface Costs {
  /** Of a negative row answered as positive; in any unit. */
  falsePositive: number;
  /** Of a positive row answered as negative; in the same unit. */
  falseNegative: number;
}

/** Above every probability: the answer is never positive. */
const never = 1 + 2 ** -20;
const mostPoints = 200;

/**
 * The threshold on the probability of the positive class at which wrong answers
 * cost least on these rows. Of equally cheap ones the nearest to the best threshold
 * of perfectly calibrated probabilities, falsePositive / (falsePositive +
 * falseNegative) (Elkan 2001). It lies between two probabilities that occur, so
 * that rounding moves no row. Chosen and judged on the same rows, the cost is a
 * little too hopeful.
 *
 * @param actual 1 where the row is positive.
 * @param probabilities of the positive class.
 * @throws RangeError when a cost is negative or not a number, or when both are 0.
 */
export function chooseThreshold(
  actual: ArrayLike<number>,
  probabilities: Float32Array,
  costs: Costs,
  options: { weights?: Float64Array } = {},
): Threshold {
  checkCosts(costs);
  const { falsePositive, falseNegative } = costs;
  const { thresholds, aboveHalf, right, wrong } = candidatesOf(actual, probabilities, options.weights);
  const positives = right.at(-1) as number;
  const total = positives + (wrong.at(-1) as number);
  const costOf = (place: number): number =>
    falsePositive * (wrong[place] as number) + falseNegative * (positives - (right[place] as number));
  const ideal = falsePositive / (falsePositive + falseNegative);
  const distanceOf = (place: number): number => Math.abs((thresholds[place] as number) - ideal);
  // Sums of weights differ in their last digits.
  const margin = 1e-12 * total * (falsePositive + falseNegative);
  let best = 0;
  for (let place = 1; place < thresholds.length; place++) {
    const difference = costOf(place) - costOf(best);
    if (difference < -margin || (difference <= margin && distanceOf(place) < distanceOf(best))) best = place;
  }
  const said = (right[best] as number) + (wrong[best] as number);
  const negatives = total - positives;
  const points = thin(thresholds.length, mostPoints);
  return {
    threshold: thresholds[best] as number,
    costs,
    cost: costOf(best),
    costPerRow: total > 0 ? costOf(best) / total : 0,
    costPerRowAtHalf: total > 0 ? costOf(aboveHalf) / total : 0,
    positiveRate: total > 0 ? said / total : 0,
    ...(positives > 0 && { truePositiveRate: (right[best] as number) / positives }),
    ...(negatives > 0 && { falsePositiveRate: (wrong[best] as number) / negatives }),
    ...(said > 0 && { precision: (right[best] as number) / said }),
    curve: {
      threshold: points.map((point) => thresholds[point] as number),
      costPerRow: points.map((point) => (total > 0 ? costOf(point) / total : 0)),
    },
  };
}

/** What a row costs on average at a threshold; undefined where no row weighs anything. */
export function costPerRowAt(
  threshold: number,
  { falsePositive, falseNegative }: Costs,
  actual: ArrayLike<number>,
  probabilities: Float32Array,
  weights?: Float64Array,
): number | undefined {
  let [total, cost] = [0, 0];
  probabilities.forEach((probability, row) => {
    const weight = weights?.[row] ?? 1;
    total += weight;
    if (probability >= threshold !== (actual[row] === 1)) {
      cost += weight * (actual[row] === 1 ? falseNegative : falsePositive);
    }
  });
  return total > 0 ? cost / total : undefined;
}

function checkCosts({ falsePositive, falseNegative }: Costs): void {
  const isCost = (cost: number): boolean => Number.isFinite(cost) && cost >= 0;
  if (isCost(falsePositive) && isCost(falseNegative) && falsePositive + falseNegative > 0) return;
  throw new RangeError('Costs must be finite, not negative, and not both 0.');
}

/** Thresholds that tell rows apart, falling: first none is answered as positive, at last all are. */
function candidatesOf(actual: ArrayLike<number>, probabilities: Float32Array, weights?: Float64Array) {
  const ranking = rank(probabilities);
  const steps = stepsOf(ranking, actual, weights);
  const distinct = Array.from(steps.lastPlaces, (place) => probabilities[ranking.order[place] as number] as number);
  const thresholds = [
    distinct[0] === undefined || distinct[0] >= 1 ? never : between(1, distinct[0]),
    ...distinct.map((score, step) => (step + 1 < distinct.length ? between(score, distinct[step + 1] as number) : 0)),
  ];
  const aboveHalf = distinct.filter((score) => score >= 0.5).length;
  return { thresholds, aboveHalf, right: [0, ...steps.truePositives], wrong: [0, ...steps.falsePositives] };
}

/** Half way as float32; the upper one when nothing is between. */
function between(upper: number, lower: number): number {
  const middle = Math.fround((upper + lower) / 2);
  return middle > lower ? middle : upper;
}
