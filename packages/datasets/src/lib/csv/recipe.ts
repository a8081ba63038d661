import { createHash } from 'node:crypto';
import { Value } from 'typebox/value';
import { defaultMissingMarkers, ImportRecipe } from '../../index.ts';
import { refusal } from '../errors.ts';

/** Raise it when the same bytes and recipe would be read differently: then they become a new version. */
const readingRules = 1;

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

/** The markers as cells are compared with them: trimmed, and the empty cell among them. */
export function missingMarkers(recipe: ImportRecipe): string[] {
  return [...new Set(['', ...(recipe.missing ?? defaultMissingMarkers).map((marker) => trimCell(marker))])];
}

/** Cells are compared and kept without the spaces and tabs around them. */
export function trimCell(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && isPadding(text.charCodeAt(start))) start += 1;
  while (end > start && isPadding(text.charCodeAt(end - 1))) end -= 1;
  return start === 0 && end === text.length ? text : text.slice(start, end);
}

function isPadding(code: number): boolean {
  return code === 32 || code === 9;
}

/** Identity of a content: the received bytes and how they are to be read. */
export function contentHash(sha256: string, recipe: ImportRecipe): string {
  const types = recipe.types && Object.entries(recipe.types).sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    readingRules,
    sha256,
    recipe.delimiter ?? null,
    recipe.quote ?? null,
    recipe.encoding ?? null,
    recipe.decimalSeparator ?? null,
    recipe.dateOrder ?? null,
    recipe.missing ? [...new Set(recipe.missing)].sort() : null,
    types ?? null,
  ];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}
