import { ImportRecipe } from '@millrace/datasets';
import { invalidRequest, parseField } from './validation.ts';

/** The field `recipe` of a form: it arrives as JSON text, or parsed when the client named its content type. */
export function parseRecipe(value: unknown): ImportRecipe {
  let recipe = value;
  try {
    if (typeof value === 'string') recipe = JSON.parse(value);
  } catch {
    throw invalidRequest([{ pointer: '/recipe', code: 'json_broken', detail: 'The recipe is not valid JSON.' }]);
  }
  parseField(ImportRecipe, recipe, '/recipe');
  return recipe as ImportRecipe;
}
