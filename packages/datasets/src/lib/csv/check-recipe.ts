import { Value } from 'typebox/value';
import { ImportRecipe } from '../../index.ts';
import { refusal } from '../errors.ts';

/**
 * Checks a recipe before any work is done with it.
 * @throws MillraceError `datasets.recipe_invalid`
 */
export function checkRecipe(recipe: ImportRecipe): void {
  if (!Value.Check(ImportRecipe, recipe)) {
    const [problem] = Value.Errors(ImportRecipe, recipe);
    throw invalid(problem ? `${problem.instancePath || 'The recipe'} ${problem.message}.` : 'It is not a recipe.');
  }
  if (hasBrokenText(recipe)) {
    throw invalid('A text in it holds a character that is none (U+0000 or half of a pair).');
  }
  const { delimiter = ',' } = recipe;
  // Separators of ASCII and of Hive are found, so they are taken, too.
  if (!['\x01', '\x1f'].includes(delimiter) && !/^(?:[\t\x20-\x7e]|([\x21-\x7e])\1)$/.test(delimiter)) {
    throw invalid('The delimiter must be one ASCII character, or the same one twice.');
  }
  if (!/^[\t\x20-\x7e]$/.test(recipe.quote ?? '"')) throw invalid('The quote must be one ASCII character.');
  const quote = recipe.quote ?? '"';
  if (recipe.delimiter?.[0] === quote) throw invalid('The delimiter and the quote must differ.');
  if (/[\w.+-]/.test(recipe.delimiter ?? ',') || /[\w.\s+-]/.test(quote)) {
    throw invalid('The delimiter and the quote cannot be letters, digits, a point or a sign.');
  }
}

/** What the database cannot keep, in any name or text of it. */
function hasBrokenText(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0') || !value.isWellFormed();
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([name, inner]) => hasBrokenText(name) || hasBrokenText(inner));
}

function invalid(problem: string) {
  return refusal('recipe_invalid', `The recipe cannot be used. ${problem}`);
}
