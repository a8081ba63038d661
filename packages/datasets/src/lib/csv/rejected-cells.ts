import type { ImportRecipe } from '../../index.ts';
import { trimCell } from '../cells/trim-cell.ts';
import type { HeaderName } from './header.ts';

/** Cells that keep their row apart, of one column. */
export interface RejectedCells {
  column: number;
  name: string;
  cells: ReadonlySet<string>;
}

/** What `rejectRows` of a recipe says, by place. */
export function rejectedCells(header: readonly HeaderName[], recipe: ImportRecipe): RejectedCells[] {
  return header.flatMap(({ name }, column) => {
    const cells = recipe.rejectRows?.[name];
    return cells && cells.length > 0 ? [{ column, name, cells: new Set(cells.map(trimCell)) }] : [];
  });
}

/** The sentence of a row that is kept apart for one of its cells. */
export function keptApart(cell: string, column: string): string {
  const which = cell === '' ? `without a value in "${column}"` : `with "${cell}" in "${column}"`;
  return `The recipe keeps rows ${which} apart.`;
}
