import { createHash } from 'node:crypto';
import type { ImportRecipe } from '../../index.ts';

/** Raise it when the same bytes and recipe would be read differently: then they become a new version. */
const readingRules = 2;

/** Identity of a content: the received bytes and how they are to be read. */
export function contentHash(sha256: string, recipe: ImportRecipe): string {
  const said = { ...recipe, ...(recipe.missing && { missing: [...new Set(recipe.missing)].sort() }) };
  return createHash('sha256')
    .update(JSON.stringify([readingRules, sha256, inOrder(said)]))
    .digest('hex');
}

/** Members in the order of their names, so that two ways to write one recipe are one. */
function inOrder(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  const members = Object.entries(value).filter(([, member]) => member !== undefined);
  return Object.fromEntries(
    members.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, member]) => [name, inOrder(member)]),
  );
}
