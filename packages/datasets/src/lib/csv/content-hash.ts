import { createHash } from 'node:crypto';
import type { ImportRecipe } from '../../index.ts';

/** Raise it when the same bytes and recipe would be read differently: then they become a new version. */
const readingRules = 1;

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
