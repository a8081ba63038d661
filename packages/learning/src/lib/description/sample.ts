import type { NumberColumn } from '../features/plan.ts';

/** Values that quantiles are read from at most; ranges and counts look at all. */
const mostSampled = 50_000;

/** The finite values of a column, or an even sample of them, ascending. */
export function sortedSample(column: NumberColumn, rows: Uint32Array): Float64Array {
  const step = Math.ceil(rows.length / mostSampled);
  return Float64Array.from(
    rows.filter((_, place) => place % step === 0),
    (row) => column.values[row] as number,
  )
    .filter(Number.isFinite)
    .sort();
}

/** Smallest and largest finite value; infinities where there is none. */
export function rangeOf({ values }: NumberColumn, rows: Uint32Array): { min: number; max: number } {
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    const value = values[row] as number;
    if (!Number.isFinite(value)) continue;
    if (value < min) min = value;
    if (value > max) max = value;
  }
  return { min, max };
}
