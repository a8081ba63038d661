import type { LearningTask } from '../../index.ts';
import { LearningError } from '../errors.ts';
import { randomFrom, shuffle } from '../random.ts';
import { addTo } from '../tally.ts';
import { type Fold, foldOf } from './fold.ts';

export interface GroupedRows {
  task: LearningTask;
  labels: ArrayLike<number>;
  /** Group of each row; a row of a negative one is a group of its own. */
  groups: Int32Array | Uint32Array;
}

/**
 * Folds that never have a group in both parts: every row is watched once. The
 * largest groups are placed first, each where it evens out the classes most (after
 * scikit-learn's StratifiedGroupKFold); equal choices fall by `seed`.
 *
 * @throws LearningError when there is one group only.
 */
export function groupFolds(rows: GroupedRows, folds: number, seed: number): Fold[] {
  const foldOfRow = placeGroups(rows, folds, seed);
  const used = Array.from(new Set(foldOfRow)).sort((one, other) => one - other);
  return used.map((fold) => foldOf(rows.labels.length, (row) => (foldOfRow[row] === fold ? 'watching' : 'learning')));
}

function placeGroups({ task, labels, groups }: GroupedRows, folds: number, seed: number): Uint32Array {
  const { rowsByGroup, begins, count } = sortByGroup(groups);
  if (count < 2) {
    throw new LearningError(
      'learning.split_impossible',
      'All rows are of one group, so none can be kept apart: split at random or name another group column.',
    );
  }
  const classOf = (row: number): number => (task === 'regression' ? 0 : (labels[row] as number));
  const totals: number[] = [];
  for (let row = 0; row < labels.length; row++) totals[classOf(row)] = (totals[classOf(row)] ?? 0) + 1;
  const sizeOf = (group: number): number => (begins[group + 1] as number) - (begins[group] as number);
  const order = shuffle(
    new Uint32Array(count).map((_, group) => group),
    randomFrom(seed),
  ).sort((one, other) => sizeOf(other) - sizeOf(one));
  // [fold][class]
  const counts = Array.from({ length: Math.min(folds, count) }, () => new Float64Array(totals.length));
  const foldOfRow = new Uint32Array(labels.length);
  for (const group of order) {
    const members = rowsByGroup.subarray(begins[group], begins[group + 1]);
    const ofClass = new Map<number, number>();
    for (const row of members) ofClass.set(classOf(row), (ofClass.get(classOf(row)) ?? 0) + 1);
    const fold = emptiestFold(counts, ofClass, totals);
    for (const [k, some] of ofClass) addTo(counts[fold] as Float64Array, k, some);
    for (const row of members) foldOfRow[row] = fold;
  }
  return foldOfRow;
}

/** The fold where the group adds least to the sum of squares of the shares of classes. */
function emptiestFold(counts: Float64Array[], ofClass: Map<number, number>, totals: number[]): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  counts.forEach((ofFold, fold) => {
    let added = 0;
    for (const [k, some] of ofClass) {
      const total = totals[k] as number;
      added += (some * (2 * (ofFold[k] as number) + some)) / (total * total);
    }
    if (added >= least) return;
    best = fold;
    least = added;
  });
  return best;
}

/** Rows group after group; the groups are numbered in the order of their first rows. */
function sortByGroup(groups: Int32Array | Uint32Array): {
  rowsByGroup: Uint32Array;
  begins: Uint32Array;
  count: number;
} {
  const numberOf = new Map<number, number>();
  let count = 0;
  const numbered = new Uint32Array(groups.length).map((_, row) => {
    const group = groups[row] as number;
    const known = numberOf.get(group);
    if (known !== undefined) return known;
    if (group >= 0) numberOf.set(group, count);
    return count++;
  });
  const begins = new Uint32Array(count + 1);
  for (const group of numbered) addTo(begins, group + 1);
  for (let group = 0; group < count; group++) addTo(begins, group + 1, begins[group]);
  const next = begins.slice();
  const rowsByGroup = new Uint32Array(groups.length);
  numbered.forEach((group, row) => {
    rowsByGroup[next[group] as number] = row;
    addTo(next, group);
  });
  return { rowsByGroup, begins, count };
}
