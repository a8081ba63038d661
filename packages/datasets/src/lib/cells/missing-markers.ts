import type { ImportRecipe } from '../../index.ts';
import { trimCell } from './trim-cell.ts';

/** Cells that mean "no value" unless a recipe says otherwise. */
export const defaultMissingMarkers: readonly string[] = [
  '',
  'NA',
  'N/A',
  'n/a',
  '#N/A',
  '<NA>',
  'NaN',
  'nan',
  'NaT',
  'null',
  'NULL',
  '(null)',
  'None',
  '?',
  '\\N',
];

/** Words that mean "no value" where all other cells of the column are numbers, dates or booleans; in lower case. */
const likelyMarkers = new Set([
  '-',
  '--',
  '---',
  '—',
  '–',
  '.',
  '..',
  '...',
  '…',
  'na',
  'n.a.',
  'n.a',
  'n/a',
  'nil',
  'none',
  'null',
  'unknown',
  'missing',
  'not available',
  'not applicable',
  'no data',
  'tbd',
  'nd',
  'n.d.',
  '*',
  '#div/0!',
  '#value!',
  '#ref!',
  '#name?',
  '#num!',
  '#null!',
  '#n/a',
  '0000-00-00',
  '0000-00-00 00:00:00',
  '00.00.0000',
  '00/00/0000',
]);
const longestLikelyMarker = Math.max(...[...likelyMarkers].map(({ length }) => length));

/** What offices of statistics write for "no value", and why there is none: `:`, `: c`, `[x]`. */
const officeMarker = /^(?::(?: ?[a-z]{1,2})?|\[(?:c|x|z|u|w|low|no data)\]|[/•·])$/i;

/** True for what means "no value" in tables of offices of statistics; among words it may be a class. */
function isOfficeMarker(text: string): boolean {
  return text.length <= 9 && officeMarker.test(text);
}

/** True for a word that may mean "no value"; whether it does, the other cells of its column tell. */
export function isLikelyMarker(text: string): boolean {
  return (text.length <= longestLikelyMarker && likelyMarkers.has(text.toLowerCase())) || isOfficeMarker(text);
}

/** The markers as cells are compared with them: trimmed, and the empty cell among them. */
export function missingMarkers(recipe: ImportRecipe): string[] {
  return [...new Set(['', ...(recipe.missing ?? defaultMissingMarkers).map((marker) => trimCell(marker))])];
}
