import { addTo } from '../tally.ts';
import type { CategoryFeature, WordColumn } from './plan.ts';

/** Categories with a bin of their own: 256 less the bins for missing and for the rest. Text of more values becomes statistics. */
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

/** Rows of each code; the empty text counts as missing. */
export function countCategories(column: WordColumn, rows: Uint32Array): Uint32Array {
  const counts = new Uint32Array(column.categories.length);
  const empty = column.categories.indexOf('');
  for (let place = 0; place < rows.length; place++) {
    const code = column.codes[rows[place] as number] as number;
    if (code >= 0 && code !== empty) addTo(counts, code);
  }
  return counts;
}
