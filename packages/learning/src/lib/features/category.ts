import type { CategoryFeature, WordColumn } from './plan.ts';

/** Categories with a bin of their own: 256 less the bins for missing and for the rest. */
export const mostBinnedCategories = 254;

/** Categories by falling frequency; one that occurs once shares the bin of unseen ones. */
export function binnedCategory(column: WordColumn, counts: Uint32Array): CategoryFeature {
  const known = column.categories
    .map((name, code) => ({ name, count: counts[code] as number }))
    .filter(({ count }) => count > 1)
    .sort((one, other) => other.count - one.count || (one.name < other.name ? -1 : 1))
    .map(({ name }) => name);
  return { kind: 'category', name: column.name, type: column.type, known };
}
