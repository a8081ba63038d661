import type { ImportRecipe } from '../../index.ts';
import { refusal } from '../errors.ts';
import type { HeaderName } from './header.ts';

/** @throws MillraceError `datasets.recipe_invalid` when a recipe says something of a column that is not there */
export function checkNames(header: readonly HeaderName[], recipe: ImportRecipe): void {
  const names = new Set(header.map(({ name }) => name));
  const said = {
    ...recipe.types,
    ...recipe.roles,
    ...recipe.columnMissing,
    ...recipe.rejectRows,
    ...recipe.columnDecimals,
  };
  const unknown = Object.keys(said).find((name) => !names.has(name));
  if (unknown === undefined) return;
  throw refusal('recipe_invalid', `The recipe speaks of the column "${unknown}", but the file has no such column.`);
}
