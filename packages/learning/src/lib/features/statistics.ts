/**
 * Target statistics of text with many values: the mean target of a value's rows,
 * drawn towards the overall mean by `smoothing` rows' worth of it (Micci-Barreca
 * 2001), and how large a share of the rows has the value. In training each row is
 * told what the rows outside its own part of the data say, so that the target does
 * not leak into the feature. What is said of a value that occurs once is what is
 * said of an unseen one, as its only row was told in training. Missing is a value
 * like others, written as the empty text.
 */

import type { LearningTask } from '../../index.ts';
import { randomFrom } from '../random.ts';
import { addTo } from '../tally.ts';
import type { StatisticFeature, WordColumn } from './plan.ts';

const smoothing = 10;
const folds = 5;
/** Classes that get a mean of their own; further ones are told apart by what is left over. */
const mostClasses = 10;

/** What the statistics are of; a weight of two counts like two rows. All arrays have one entry for each row that they are fitted to. */
export interface StatisticTarget {
  task: LearningTask;
  /** Number of classes; 0 for values. */
  classes: number;
  /** Class indexes or values. */
  labels: Float64Array;
  weights?: Float64Array | undefined;
  /** Rows with the same number are told nothing of each other. */
  groups?: ArrayLike<number> | undefined;
  seed: number;
}

/** What one slot says of a value: its share of the rows, the mean label, or the share of one class. */
export type StatisticPart = 'share' | 'mean' | { ofClass: number };

/** The slots of each text column; of many classes, the most frequent ones are looked at. */
export function statisticParts({ task, classes, labels }: StatisticTarget): StatisticPart[] {
  if (task !== 'multiclass') return ['mean', 'share'];
  const counts = new Float64Array(classes);
  for (const label of labels) addTo(counts, label);
  const byFrequency = Array.from(counts, (_, ofClass) => ofClass).sort(
    (one, other) => (counts[other] as number) - (counts[one] as number) || one - other,
  );
  const looked = byFrequency.slice(0, mostClasses).sort((one, other) => one - other);
  return [...looked.map((ofClass) => ({ ofClass })), 'share'];
}

/** The table that the model carries: over all rows. */
export function statisticOf(
  column: WordColumn,
  rows: Uint32Array,
  target: StatisticTarget,
  parts: StatisticPart[],
): StatisticFeature {
  const cells = cellsOf(column, rows);
  const repeated = repeatedValues(cells);
  const tables = parts.map((part) => {
    const whole = wholeOf(target, part);
    const { count, sum, weight } = sumRows(cells, target, whole.values);
    const means = Float32Array.from(repeated, (value) => {
      return statistic(count[value] as number, sum[value] as number, weight[0] as number, whole);
    });
    return { prior: priorOf(whole), means };
  });
  return {
    kind: 'statistic',
    name: column.name,
    type: column.type,
    known: Array.from(repeated, (value) => (value === 0 ? '' : (column.categories[value - 1] as string))),
    means: tables.map(({ means }) => means),
    prior: Float32Array.from(tables, ({ prior }) => prior),
  };
}

/** Which part of the data each row belongs to. */
export function drawFolds({ labels, groups, seed }: StatisticTarget): Uint8Array {
  const random = randomFrom(seed);
  const draw = (): number => Math.floor(random() * folds);
  if (!groups) return Uint8Array.from(labels, draw);
  const ofGroup = new Map<number, number>();
  return Uint8Array.from(labels, (_, place) => {
    const group = groups[place] as number;
    const fold = ofGroup.get(group) ?? draw();
    ofGroup.set(group, fold);
    return fold;
  });
}

/** One part for each row, from the rows of the other folds. */
export function outOfFold(
  column: WordColumn,
  rows: Uint32Array,
  target: StatisticTarget,
  part: StatisticPart,
  foldOf: Uint8Array,
): Float32Array {
  const whole = wholeOf(target, part);
  const cells = cellsOf(column, rows);
  const { count, sum, weight } = sumsOutside(cells, target, whole.values, foldOf);
  const result = new Float32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const fold = foldOf[place] as number;
    const at = fold * cells.distinct + (cells.values[place] as number);
    result[place] = statistic(count[at] as number, sum[at] as number, weight[fold] as number, whole);
  }
  return result;
}

/** The rows of a column: 0 where it is missing or the empty text, else 1 + code. */
interface Cells {
  values: Uint32Array;
  /** More than the largest of the values. */
  distinct: number;
}

function cellsOf({ codes, categories }: WordColumn, rows: Uint32Array): Cells {
  const empty = categories.indexOf('');
  const values = new Uint32Array(rows.length);
  for (let place = 0; place < rows.length; place++) {
    const code = codes[rows[place] as number] as number;
    values[place] = code === empty ? 0 : code + 1;
  }
  return { values, distinct: categories.length + 1 };
}

interface Sums {
  /** Weight of the rows of a value; [fold][value] when in folds. */
  count: Float64Array;
  sum: Float64Array;
  /** Of all rows, of each fold. */
  weight: Float64Array;
}

/** One part of the target over all rows. */
interface Whole {
  part: StatisticPart;
  values: Float64Array;
  mean: number;
}

function wholeOf({ labels, weights }: StatisticTarget, part: StatisticPart): Whole {
  const values = typeof part === 'object' ? labels.map((label) => (label === part.ofClass ? 1 : 0)) : labels;
  let weight = 0;
  let sum = 0;
  for (let place = 0; place < values.length; place++) {
    const ofRow = weights ? (weights[place] as number) : 1;
    weight += ofRow;
    sum += ofRow * (values[place] as number);
  }
  return { part, values, mean: weight > 0 ? sum / weight : 0 };
}

/** Of unseen values. */
function priorOf({ part, mean }: Whole): number {
  return part === 'share' ? 0 : mean;
}

function statistic(count: number, sum: number, weight: number, { part, mean }: Whole): number {
  if (part === 'share') return weight > 0 ? count / weight : 0;
  return (sum + smoothing * mean) / (count + smoothing);
}

/** Sums by value, in each fold apart when folds are given. */
function sumRows(cells: Cells, { weights }: StatisticTarget, values: Float64Array, foldOf?: Uint8Array): Sums {
  const parts = foldOf ? folds : 1;
  const count = new Float64Array(parts * cells.distinct);
  const sum = new Float64Array(parts * cells.distinct);
  const weight = new Float64Array(parts);
  for (let place = 0; place < values.length; place++) {
    const fold = foldOf ? (foldOf[place] as number) : 0;
    const ofRow = weights ? (weights[place] as number) : 1;
    const at = fold * cells.distinct + (cells.values[place] as number);
    weight[fold] = (weight[fold] as number) + ofRow;
    count[at] = (count[at] as number) + ofRow;
    sum[at] = (sum[at] as number) + ofRow * (values[place] as number);
  }
  return { count, sum, weight };
}

/** For each fold what the rows of the others add up to. */
function sumsOutside(cells: Cells, target: StatisticTarget, values: Float64Array, foldOf: Uint8Array): Sums {
  const inside = sumRows(cells, target, values, foldOf);
  return { count: outside(inside.count), sum: outside(inside.sum), weight: outside(inside.weight) };
}

/** In place, [fold][...]: from the sum of a fold to that of the others. */
function outside(inFolds: Float64Array): Float64Array {
  const width = inFolds.length / folds;
  for (let index = 0; index < width; index++) {
    let all = 0;
    for (let fold = 0; fold < folds; fold++) all += inFolds[fold * width + index] as number;
    for (let fold = 0; fold < folds; fold++) {
      inFolds[fold * width + index] = all - (inFolds[fold * width + index] as number);
    }
  }
  return inFolds;
}

/** Values that occur more than once, ascending. */
function repeatedValues({ values, distinct }: Cells): Uint32Array {
  const counts = new Uint32Array(distinct);
  for (const value of values) addTo(counts, value);
  return Uint32Array.from(counts.keys()).filter((value) => (counts[value] as number) > 1);
}
