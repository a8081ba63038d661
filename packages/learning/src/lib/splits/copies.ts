import type { Table } from '../../index.ts';
import { hashRows } from '../held-out/mask.ts';

/**
 * For each of some rows of a table, the place of the first one whose cells are all
 * the same; undefined when there is no such pair, or when most rows are copies, as
 * in a table of few short columns: there they are no accident.
 *
 * @param columns what rows are compared by: the features, not the target.
 */
export function copiesOf(table: Table, columns: string[], rows: Uint32Array): Uint32Array | undefined {
  const hashes = hashRows(table, columns, 'copies');
  const firstOf = new Map<number, number>();
  const first = rows.map((row, place) => {
    const hash = hashes.fraction(row);
    const known = firstOf.get(hash);
    if (known !== undefined) return known;
    firstOf.set(hash, place);
    return place;
  });
  return firstOf.size === rows.length || firstOf.size < rows.length / 2 ? undefined : first;
}
