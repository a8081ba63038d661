import type { Column, Table } from '../../index.ts';
import { LearningError } from '../errors.ts';
import { isNumeric } from '../features/plan.ts';
import { heldOutMask } from '../held-out/mask.ts';
import { noPast } from './fold.ts';
import type { SplitKind } from './split-folds.ts';

/** How rows are kept apart, as a request names it. */
export type Split = { kind: 'random' } | { kind: 'time'; column: string } | { kind: 'group'; column: string };

/**
 * The split of some rows of a table, for splitFolds.
 *
 * @throws LearningError when the column is missing, or holds no times.
 */
export function readSplit(table: Table, split: Split, rows: Uint32Array): SplitKind {
  if (split.kind === 'random') return split;
  const column = columnOf(table, split.column);
  if (split.kind === 'time') return { kind: 'time', order: timesOf(column, rows) };
  return { kind: 'group', groups: groupsOf(column, rows) };
}

/**
 * Marks the rows that judge models (1 = held out) so that the split is kept
 * between them and the training rows: the last rows in time, or whole groups. Rows
 * of one instant are on one side, so their share may differ from `fraction`. All
 * rows of 'random', and those without a group, are marked by the values of
 * `columns` other than the group's, see heldOutMask; without such columns rows
 * of no group are learnt from, as are rows without a time.
 *
 * @param fraction share held out, 0..1.
 * @throws LearningError when the column is missing, holds no times, or no two of them.
 */
export function heldOutFor(table: Table, split: Split, columns: string[], salt: string, fraction = 0.2): Uint8Array {
  if (split.kind === 'random') return heldOutMask(table, columns, salt, fraction);
  const column = columnOf(table, split.column);
  const rows = new Uint32Array(table.rows).map((_, row) => row);
  if (split.kind === 'time') return lastInTime(timesOf(column, rows), fraction);
  const byGroup = heldOutMask(table, [column.name], salt, fraction);
  const groups = groupsOf(column, rows);
  const others = columns.filter((name) => name !== column.name);
  const byRow = others.length > 0 ? heldOutMask(table, others, salt, fraction) : undefined;
  return byGroup.map((isHeldOut, row) => ((groups[row] as number) < 0 ? (byRow?.[row] ?? 0) : isHeldOut));
}

/** From the instant on after which the share is nearest to `fraction`; never from the first one. */
function lastInTime(times: Float64Array, fraction: number): Uint8Array {
  const known = times.filter(Number.isFinite).sort();
  const first = known[0] as number;
  const wanted = known.length * (1 - fraction);
  const at = known[Math.min(known.length - 1, Math.floor(wanted))] as number;
  const [from, after] = [known.indexOf(at), known.findIndex((time) => time > at)];
  const isLaterNearer = after > 0 && (!(at > first) || after - wanted < wanted - from);
  const begin = isLaterNearer ? (known[after] as number) : at;
  if (!(begin > first)) throw noPast();
  return Uint8Array.from(times, (time) => (time >= begin ? 1 : 0));
}

function columnOf(table: Table, name: string): Column {
  const column = table.columns.find((each) => each.name === name);
  if (column) return column;
  throw new LearningError(
    'learning.split_column_missing',
    `The table has no column '${name}' to split by: choose one of its columns.`,
  );
}

function timesOf(column: Column, rows: Uint32Array): Float64Array {
  if (isNumeric(column) && column.type !== 'boolean')
    return Float64Array.from(rows, (row) => column.values[row] as number);
  throw new LearningError(
    'learning.split_column_unordered',
    `Column '${column.name}' holds neither dates nor numbers, so its rows have no order: choose another time column.`,
  );
}

/** Equal values are one group; a row without a value is one of its own. */
function groupsOf(column: Column, rows: Uint32Array): Int32Array {
  if (!isNumeric(column)) {
    const empty = column.categories.indexOf('');
    return Int32Array.from(rows, (row) => (column.codes[row] === empty ? -1 : (column.codes[row] as number)));
  }
  const numberOf = new Map<number, number>();
  return Int32Array.from(rows, (row) => {
    const value = column.values[row] as number;
    if (Number.isNaN(value)) return -1;
    const known = numberOf.get(value) ?? numberOf.size;
    numberOf.set(value, known);
    return known;
  });
}
