import type { Baseline, Column } from '../../index.ts';
import { countCategories } from '../features/category.ts';
import { isNumeric, type NumberColumn, type WordColumn } from '../features/plan.ts';
import { addTo } from '../tally.ts';
import { rangeOf, sortedSample } from './sample.ts';

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
  const sorted = sortedSample(column, rows);
  const finite = countFinite(column, rows);
  const missing = rows.length - finite;
  if (sorted.length === 0) return { name: column.name, missing };
  const { min, max } = rangeOf(column, rows);
  const inner = Array.from({ length: numberBins - 1 }, (_, i) => {
    return sorted[Math.round(((i + 1) / numberBins) * (sorted.length - 1))] as number;
  });
  const edges = Array.from(new Set([min, ...inner, max]));
  return { name: column.name, missing, edges, counts: countBetween(column, rows, edges) };
}

/** counts[i] of edges[i] <= value < edges[i + 1], the last bin closed; one bin when there is one value. */
function countBetween({ values }: NumberColumn, rows: Uint32Array, edges: number[]): number[] {
  const counts = new Array<number>(Math.max(1, edges.length - 1)).fill(0);
  for (const row of rows) {
    const value = values[row] as number;
    if (!Number.isFinite(value)) continue;
    let bin = 0;
    while (bin < counts.length - 1 && value >= (edges[bin + 1] as number)) bin++;
    addTo(counts, bin);
  }
  return counts;
}

function countFinite({ values }: NumberColumn, rows: Uint32Array): number {
  let count = 0;
  for (const row of rows) if (Number.isFinite(values[row])) count++;
  return count;
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
