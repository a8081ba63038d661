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
  for (const [name, character] of [
    ['delimiter', recipe.delimiter],
    ['quote', recipe.quote],
  ] as const) {
    if (character !== undefined && !/^[\t\x20-\x7e]$/.test(character)) {
      throw invalid(`The ${name} must be one ASCII character.`);
    }
  }
  const quote = recipe.quote ?? '"';
  if (recipe.delimiter === quote) throw invalid('The delimiter and the quote must differ.');
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
