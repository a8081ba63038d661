import type { ImportRecipe } from '@millrace/datasets';
import type { ImportSource } from '../../api/imports.ts';

type History = (ImportRecipe | undefined)[];

/** What a person changed, kept for this tab: a reload must not take it from them. */
export function keptChanges(source: ImportSource | undefined): History | undefined {
  const key = keyOf(source);
  if (key === undefined) return undefined;
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}

export function keepChanges(source: ImportSource | undefined, history: History): void {
  const key = keyOf(source);
  if (key === undefined) return;
  try {
    sessionStorage.setItem(key, JSON.stringify(history.slice(-5).map((recipe) => recipe ?? null)));
  } catch {
    // A full or forbidden storage: then a reload begins anew.
  }
}

function keyOf(source: ImportSource | undefined): string | undefined {
  return source && 'upload' in source ? `import ${source.upload}` : undefined;
}
