/** Pairs of columns that add up to a target, as parts of a total do. */
import type { NumberColumn } from './plan.ts';

/** Share of the variance that a sum must explain: anything less may be a good model. */
const exact = 0.9999;
/** Only the columns that say most of the target by themselves are paired. */
const mostPaired = 20;

export interface Pair {
  one: string;
  other: string;
  /** R² of the best weighted sum of both. */
  fit: number;
}

/** The first pair found of which the target is a weighted sum; columns with holes are passed over. */
export function findSum(columns: NumberColumn[], rows: Uint32Array, targets: Float64Array): Pair | undefined {
  const target = standardised(targets);
  const complete = columns.flatMap(({ name, values }) => {
    const cells = standardised(Float64Array.from(rows, (row) => values[row] as number));
    const correlation = product(cells, target);
    return Number.isFinite(correlation) ? [{ name, cells, correlation }] : [];
  });
  complete.sort((one, other) => Math.abs(other.correlation) - Math.abs(one.correlation));
  const paired = complete.slice(0, mostPaired);
  for (const [place, one] of paired.entries()) {
    for (const other of paired.slice(place + 1)) {
      const fit = fitOfSum(one.correlation, other.correlation, product(one.cells, other.cells));
      if (fit > exact) return { one: one.name, other: other.name, fit: Math.min(1, fit) };
    }
  }
  return undefined;
}

/** R² of a regression on two columns, from the correlations of both with the target and with one another. */
function fitOfSum(one: number, other: number, both: number): number {
  const apart = 1 - both * both;
  // Two columns that are nearly the same say no more than one of them.
  return apart < 1e-6 ? 0 : (one * one + other * other - 2 * one * other * both) / apart;
}

/** Mean 0 and length 1; NaN throughout when a value is missing or infinite, or all are one. */
function standardised(values: Float64Array): Float64Array {
  let sum = 0;
  for (const value of values) sum += value;
  const mean = sum / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  const length = Math.sqrt(squares);
  return values.map((value) => (value - mean) / length);
}

function product(one: Float64Array, other: Float64Array): number {
  let sum = 0;
  for (let place = 0; place < one.length; place++) sum += (one[place] as number) * (other[place] as number);
  return sum;
}
