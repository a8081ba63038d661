import type { ImportRecipe } from '../../index.ts';
import { trimCell } from './trim-cell.ts';

/** Cells that mean "no value" unless a recipe says otherwise. */
export const defaultMissingMarkers: readonly string[] = ['', 'NA', 'N/A', 'NaN', 'nan', 'null', 'NULL', 'None', '?'];

/** The markers as cells are compared with them: trimmed, and the empty cell among them. */
export function missingMarkers(recipe: ImportRecipe): string[] {
  return [...new Set(['', ...(recipe.missing ?? defaultMissingMarkers).map((marker) => trimCell(marker))])];
}
