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

function invalid(problem: string) {
  return refusal('recipe_invalid', `The recipe cannot be used. ${problem}`);
}
