/**
 * Target statistics of text with many values: the mean target of a value's rows,
 * drawn towards the overall mean by `smoothing` rows' worth of it (Micci-Barreca
 * 2001). In training each row is told the mean without its own fold, so that the
 * target does not leak into the feature.
 */

import { randomFrom } from '../random.ts';
import { addTo } from '../tally.ts';
import type { StatisticFeature, WordColumn } from './plan.ts';

const smoothing = 10;
const folds = 5;

/** What is averaged: a part for each class of a multiclass target, else one. */
export interface StatisticTarget {
  parts: number;
  seed: number;
  /** @param place index into the training rows. */
  targetOf(place: number, part: number): number;
}

interface Sums {
  count: Float64Array;
  sum: Float64Array;
}

/** The table of means that the model carries: over all training rows. */
export function statisticOf(column: WordColumn, rows: Uint32Array, target: StatisticTarget): StatisticFeature {
  const prior = new Float32Array(target.parts);
  const codes = new Set<number>();
  for (const row of rows) codes.add(column.codes[row] as number);
  codes.delete(-1);
  const used = Array.from(codes).filter((code) => column.categories[code] !== '');
  const means = Array.from(prior, (_, part) => {
    const { count, sum } = sumsOf(column, rows, target, part, () => true);
    const mean = overallMean(rows, target, part);
    prior[part] = mean;
    return Float32Array.from(used, (code) => smoothed(sum[code] as number, count[code] as number, mean));
  });
  const known = used.map((code) => column.categories[code] as string);
  return { kind: 'statistic', name: column.name, type: column.type, known, means, prior };
}

/** One part for each training row, from the rows of the other folds. */
export function outOfFold(column: WordColumn, rows: Uint32Array, target: StatisticTarget, part: number): Float32Array {
  const random = randomFrom(target.seed);
  const foldOf = Uint8Array.from(rows, () => Math.floor(random() * folds));
  const mean = overallMean(rows, target, part);
  const all = sumsOf(column, rows, target, part, () => true);
  const result = new Float32Array(rows.length).fill(mean);
  for (let fold = 0; fold < folds; fold++) {
    const own = sumsOf(column, rows, target, part, (place) => foldOf[place] === fold);
    rows.forEach((row, place) => {
      const code = column.codes[row] as number;
      if (foldOf[place] !== fold || code < 0 || column.categories[code] === '') return;
      const sum = (all.sum[code] as number) - (own.sum[code] as number);
      result[place] = smoothed(sum, (all.count[code] as number) - (own.count[code] as number), mean);
    });
  }
  return result;
}

function smoothed(sum: number, count: number, mean: number): number {
  return (sum + smoothing * mean) / (count + smoothing);
}

function overallMean(rows: Uint32Array, target: StatisticTarget, part: number): number {
  let sum = 0;
  for (let place = 0; place < rows.length; place++) sum += target.targetOf(place, part);
  return sum / rows.length;
}

function sumsOf(
  column: WordColumn,
  rows: Uint32Array,
  target: StatisticTarget,
  part: number,
  isIn: (place: number) => boolean,
): Sums {
  const count = new Float64Array(column.categories.length);
  const sum = new Float64Array(column.categories.length);
  rows.forEach((row, place) => {
    const code = column.codes[row] as number;
    if (code < 0 || !isIn(place)) return;
    addTo(count, code);
    addTo(sum, code, target.targetOf(place, part));
  });
  return { count, sum };
}
