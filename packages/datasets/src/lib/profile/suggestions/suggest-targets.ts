import type { ColumnProfile, DatasetProfile, RoleSuggestion } from '../../../index.ts';
import { nameHints } from './names.ts';

/** A column with more classes is an unlikely target. */
const mostClasses = 50;
const mostTargets = 3;
/** In fewer rows there is nothing to learn. */
const fewestRows = 10;

/** Columns that a person may want predicted: named like it, or the last one, as tables often end with it. PURE. */
export function suggestTargets({ rows, columns }: Pick<DatasetProfile, 'rows' | 'columns'>): RoleSuggestion[] {
  const possible = columns.filter((column) => canBeTarget(column, rows));
  const last = columns.at(-1);
  return possible
    .flatMap((column): RoleSuggestion[] => {
      const named = nameHints.target(column.name);
      const isLast = column === last;
      if (!named && !isLast) return [];
      const strength = Math.min(1, 0.6 * named + (isLast ? 0.3 : 0) + (isClasses(column) ? 0.1 : 0.05));
      return [{ column: column.name, role: 'target', reason: reasonOf(column, named > 0, isLast), strength }];
    })
    .sort((a, b) => b.strength - a.strength)
    .slice(0, mostTargets);
}

function canBeTarget({ type, role, distinct, missing }: ColumnProfile, rows: number): boolean {
  if (role !== 'feature' || type === 'datetime' || distinct < 2 || rows - missing < fewestRows) return false;
  return type === 'integer' || type === 'number' || distinct <= mostClasses;
}

function isClasses({ type, distinct }: ColumnProfile): boolean {
  return type === 'boolean' || type === 'category' || (type === 'integer' && distinct <= 20);
}

function reasonOf(column: ColumnProfile, named: boolean, isLast: boolean): string {
  const what = isClasses(column) ? `has ${column.distinct} classes` : 'is a number';
  if (named && isLast) return `Is named like a result, comes last and ${what}.`;
  return named ? `Is named like a result and ${what}.` : `Comes last, where results often stand, and ${what}.`;
}
