import type { ImportFinding, ImportPreview, ImportRecipe } from '@millrace/datasets';

type Field = keyof ImportRecipe;

/** A file is understood in this order: what is decided further down depends on what stands above. */
const steps: readonly (readonly Field[])[] = [
  ['compression'],
  ['entry'],
  ['format'],
  ['sheet', 'records', 'encoding'],
  ['quotedLines'],
  ['delimiter', 'quote'],
  ['skipRows'],
  ['headerRows'],
  [
    'decimalSeparator',
    'dateOrder',
    'missing',
    'columnMissing',
    'types',
    'roles',
    'rejectRows',
    'columnDecimals',
    'uncalculated',
  ],
];
const byColumn = ['columnMissing', 'types', 'roles', 'rejectRows', 'columnDecimals'] as const;
/** Rules for cells, which hold whatever the columns are called. */
const forCells: readonly Field[] = ['decimalSeparator', 'dateOrder', 'missing'];

function stepOf(field: Field): number {
  return steps.findIndex((step) => step.includes(field));
}

/**
 * The recipe to ask for when a person changes something of what they see: what is above the change stays as it was
 * found, what depends on it is found anew. PURE. `asked`: the recipe that the preview was asked for with.
 */
export function changedRecipe(
  seen: Pick<ImportPreview, 'recipe' | 'complete'>,
  asked: ImportRecipe | undefined,
  change: ImportRecipe,
): ImportRecipe {
  const fields = Object.keys(change) as Field[];
  const first = Math.min(...fields.map(stepOf));
  const kept = (Object.keys(seen.recipe) as Field[]).filter((field) => {
    if (asked?.[field] !== undefined && forCells.includes(field)) return true;
    return stepOf(field) <= first && !isOnlySoFar(field, seen, asked);
  });
  const recipe = Object.fromEntries(kept.map((field) => [field, seen.recipe[field]])) as ImportRecipe;
  return withChange(recipe, change);
}

/** What may be found otherwise: the usual decimals where no cell told, and the letters of a beginning. */
function isOnlySoFar(
  field: Field,
  { recipe, complete }: Pick<ImportPreview, 'recipe' | 'complete'>,
  asked: ImportRecipe | undefined,
): boolean {
  if (asked?.[field] !== undefined) return false;
  if (field === 'decimalSeparator') return recipe.decimalSeparator === '.';
  return field === 'encoding' && !complete && recipe.encoding === 'utf-8';
}

/** A change of one column leaves the others as they are. */
function withChange(recipe: ImportRecipe, change: ImportRecipe): ImportRecipe {
  const merged: ImportRecipe = { ...recipe, ...change };
  for (const field of byColumn) {
    if (change[field]) Object.assign(merged, { [field]: { ...recipe[field], ...change[field] } });
  }
  return merged;
}

/** The recipe without one column's type, role or missing markers. */
export function withoutColumn(recipe: ImportRecipe, field: (typeof byColumn)[number], column: string): ImportRecipe {
  const { [column]: _gone, ...others } = (recipe[field] ?? {}) as Record<string, unknown>;
  return { ...recipe, [field]: others };
}

/** True when the recipe already says what a choice would add. */
export function isChosen(choice: ImportRecipe, recipe: ImportRecipe): boolean {
  const entries = Object.entries(choice) as [Field, unknown][];
  return entries.length > 0 && entries.every(([field, value]) => includes(recipe[field], value));
}

function includes(held: unknown, wanted: unknown): boolean {
  if (typeof wanted !== 'object' || wanted === null) return held === wanted;
  if (Array.isArray(wanted)) {
    if (!Array.isArray(held)) return false;
    // None wanted is a choice of its own.
    return wanted.length === 0 ? held.length === 0 : wanted.every((each) => held.includes(each));
  }
  if (typeof held !== 'object' || held === null) return false;
  return Object.entries(wanted).every(([name, value]) => includes((held as Record<string, unknown>)[name], value));
}

/** The same finding in two previews. */
export function findingKey({ code, column }: ImportFinding): string {
  return `${code} ${column ?? ''}`;
}
