import type { TableColumn } from '../../read/table.ts';

/** Numbers fall into so many bins of about equal rows. */
export const binCount = 16;
/** Rarer classes are taken together. */
const maximumClasses = 100;

/** A column made ready to be compared with many others. Row i of each belongs together. */
export interface ComparedColumn {
  name: string;
  kind: 'number' | 'classes';
  /** The class or the bin of each row; -1: missing. */
  levels: Int16Array;
  /** How many of them there are. */
  levelCount: number;
  /** True when no row is missing. */
  isComplete: boolean;
  /** Of numbers: the values, divided so that none is beyond 1; NaN: missing. */
  values?: Float64Array;
  /** Of numbers: 0 for the smallest value, 1 for the next larger one; -1: missing. */
  ranks?: Int32Array;
  /** How many different values there are. */
  rankCount?: number;
}

/** Numbers and dates as numbers, booleans and words as classes. */
export function compareColumn(column: TableColumn): ComparedColumn {
  const { name } = column;
  if ('codes' in column) {
    const { codes, categories } = column;
    const levels = new Int16Array(codes.length);
    for (let row = 0; row < codes.length; row++) levels[row] = Math.min(codes[row] as number, maximumClasses);
    const levelCount = Math.min(categories.length, maximumClasses + 1);
    return { name, kind: 'classes', levels, levelCount, isComplete: !levels.includes(-1) };
  }
  const { type, values } = column;
  if (type !== 'boolean') return compareNumbers(name, values);
  const levels = Int16Array.from(values, (value) => (Number.isNaN(value) ? -1 : value));
  return { name, kind: 'classes', levels, levelCount: 2, isComplete: !levels.includes(-1) };
}

function compareNumbers(name: string, values: Float64Array): ComparedColumn {
  const present = values.filter((value) => !Number.isNaN(value)).sort();
  const { distinct, below } = countBelow(present);
  const binOf = binsOf(below, present.length);
  const ranks = new Int32Array(values.length).fill(-1);
  const levels = new Int16Array(values.length).fill(-1);
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (Number.isNaN(value)) continue;
    const rank = placeOf(value, distinct);
    ranks[row] = rank;
    levels[row] = binOf[rank] as number;
  }
  return {
    name,
    kind: 'number',
    levels,
    levelCount: Math.min(binCount, distinct.length),
    isComplete: present.length === values.length,
    values: scaled(values, present),
    ranks,
    rankCount: distinct.length,
  };
}

/** The different values of a sorted list, and how many values are smaller than each. */
function countBelow(sorted: Float64Array): { distinct: Float64Array; below: Int32Array } {
  const distinct = new Float64Array(sorted.length);
  const below = new Int32Array(sorted.length);
  let count = 0;
  for (let place = 0; place < sorted.length; place++) {
    const value = sorted[place] as number;
    if (place > 0 && value === sorted[place - 1]) continue;
    distinct[count] = value;
    below[count++] = place;
  }
  return { distinct: distinct.subarray(0, count), below: below.subarray(0, count) };
}

function placeOf(value: number, distinct: Float64Array): number {
  let low = 0;
  let high = distinct.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((distinct[middle] as number) < value) low = middle + 1;
    else high = middle;
  }
  return low;
}

/**
 * The bin of each different value: a bin of its own when there are few, else
 * by the share of values below it, so that equals stay together and only the
 * order of values matters.
 */
function binsOf(below: Int32Array, count: number): Int16Array {
  if (below.length <= binCount) return Int16Array.from(below, (_, rank) => rank);
  return Int16Array.from(below, (smaller) => Math.floor((binCount * smaller) / count));
}

/** Correlations do not change with the unit, but squares of large or small values have no room in a double. */
function scaled(values: Float64Array, sorted: Float64Array): Float64Array {
  const largest = Math.max(Math.abs(sorted[0] ?? 0), Math.abs(sorted.at(-1) ?? 0));
  return largest > 0 ? values.map((value) => value / largest) : values;
}
