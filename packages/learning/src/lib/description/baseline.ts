import type { Baseline, Column } from '../../index.ts';
import { countCategories } from '../features/choose.ts';
import { isNumeric, type NumberColumn, type WordColumn } from '../features/plan.ts';
import { addTo } from '../tally.ts';

const numberBins = 10;
/** Further categories are summed up under `otherCategories`. */
const mostCategories = 50;
export const otherCategories = '(other)';

/** Distribution of each feature over the training rows: about even bins of numbers, counts of categories. */
export function describeBaseline(columns: Column[], rows: Uint32Array): Baseline {
  return {
    rows: rows.length,
    features: columns.map((column) => (isNumeric(column) ? numbers(column, rows) : categories(column, rows))),
  };
}

function numbers(column: NumberColumn, rows: Uint32Array): Baseline['features'][number] {
  const present = Float64Array.from(rows, (row) => column.values[row] as number)
    .filter(Number.isFinite)
    .sort();
  const missing = rows.length - present.length;
  if (present.length === 0) return { name: column.name, missing };
  const quantiles = Array.from({ length: numberBins + 1 }, (_, i) => {
    return present[Math.round((i / numberBins) * (present.length - 1))] as number;
  });
  const edges = Array.from(new Set(quantiles));
  return { name: column.name, missing, edges, counts: countBetween(present, edges) };
}

/** counts[i] of edges[i] <= value < edges[i + 1], the last bin closed; one bin when there is one value. */
function countBetween(sorted: Float64Array, edges: number[]): number[] {
  const counts = new Array<number>(Math.max(1, edges.length - 1)).fill(0);
  let bin = 0;
  for (const value of sorted) {
    while (bin < counts.length - 1 && value >= (edges[bin + 1] as number)) bin++;
    addTo(counts, bin);
  }
  return counts;
}

function categories(column: WordColumn, rows: Uint32Array): Baseline['features'][number] {
  const counts = countCategories(column, rows);
  const present = column.categories
    .map((name, code) => ({ name, count: counts[code] as number }))
    .filter(({ count }) => count > 0)
    .sort((one, other) => other.count - one.count);
  const filled = present.reduce((sum, { count }) => sum + count, 0);
  const listed = present.slice(0, mostCategories).map(({ name, count }) => [name, count] as const);
  const rest = present.slice(mostCategories).reduce((sum, { count }) => sum + count, 0);
  return {
    name: column.name,
    missing: rows.length - filled,
    categories: Object.fromEntries(rest > 0 ? [...listed, [otherCategories, rest]] : listed),
  };
}
