import { setImmediate as breathe } from 'node:timers/promises';
import type { Column, Label, LearningTask, PartialDependence } from '../../index.ts';
import { evenSample } from '../evaluation/resampling.ts';
import { isNumeric, type NumberColumn, type WordColumn } from '../features/plan.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { firstRows, type Predict, pickColumn, withColumn } from './rows.ts';

export interface PartialDependenceRequest {
  /** Of the table; all that the model reads. */
  columns: Column[];
  rows: Uint32Array;
  /** Name of the column that is set to each point. */
  feature: string;
  predict: Predict;
  task: LearningTask;
  /** Values of the feature to ask about at most; default 20. */
  points?: number;
  /** One for each of `rows`; the mean is by weight, the quantiles are not. */
  weights?: Float64Array;
  /** An even sample of so many rows is asked about at most; default 500. */
  mostRows?: number;
  signal?: AbortSignal;
}

/**
 * What the model answers on average over the rows when the feature is set to each
 * of some values, all else left (Friedman 2001), with the 10 and 90 % quantiles of
 * the single rows (individual conditional expectation; Goldstein et al. 2015).
 * Numbers are asked at even quantiles between the 1st and the 99th percentile, words
 * at the most frequent ones. Combinations that never occur are asked about as well.
 *
 * @throws AbortError when `signal` aborts.
 */
export async function partialDependence(request: PartialDependenceRequest): Promise<PartialDependence> {
  const { feature, task, points = 20, mostRows = 500, signal } = request;
  const places = evenSample(request.rows.length, mostRows) ?? firstRows(request.rows.length);
  const sampled = places.map((place) => request.rows[place] as number);
  const weights = request.weights && Float64Array.from(places, (place) => request.weights?.[place] as number);
  const columns = request.columns.map((column) => pickColumn(column, sampled));
  const whole = request.columns.find(({ name }) => name === feature);
  const asked = whole && places.length > 0 ? pointsOf(whole, request.rows, points) : [];
  const result: PartialDependence = {
    feature,
    points: asked.map(({ shown }) => shown),
    values: [],
    lower: [],
    upper: [],
  };
  for (const { column } of asked) {
    // Lets an abort come in.
    await breathe();
    signal?.throwIfAborted();
    const output = await request.predict(withColumn(columns, column(places.length)), firstRows(places.length));
    answersOf(task, output, places.length).forEach((ofRows, place) => {
      const sorted = Float64Array.from(ofRows).sort();
      push(result.values, place, meanOf(ofRows, weights));
      push(result.lower, place, sorted[Math.round(0.1 * (sorted.length - 1))] as number);
      push(result.upper, place, sorted[Math.round(0.9 * (sorted.length - 1))] as number);
    });
  }
  return result;
}

interface Point {
  shown: Label;
  /** The feature's column with this value in every row. */
  column: (rows: number) => Column;
}

function pointsOf(column: Column, rows: Uint32Array, most: number): Point[] {
  return isNumeric(column) ? numberPoints(column, rows, most) : wordPoints(column, rows, most);
}

function numberPoints(column: NumberColumn, rows: Uint32Array, most: number): Point[] {
  const sorted = Float64Array.from(rows, (row) => column.values[row] as number)
    .filter(Number.isFinite)
    .sort();
  const distinct = new Set<number>();
  for (const value of sorted) {
    distinct.add(value);
    if (distinct.size > most) break;
  }
  const at = (quantile: number): number => sorted[Math.round(quantile * (sorted.length - 1))] as number;
  const quantiles = Array.from({ length: most }, (_, i) => at(0.01 + (0.98 * i) / Math.max(1, most - 1)));
  const values = distinct.size <= most ? distinct : new Set(quantiles);
  return Array.from(values, (value) => ({
    shown: column.type === 'boolean' ? value !== 0 : value,
    column: (length) => ({ ...column, values: new Float64Array(length).fill(value) }),
  }));
}

function wordPoints(column: WordColumn, rows: Uint32Array, most: number): Point[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(column.codes[row] as number, (counts.get(column.codes[row] as number) ?? 0) + 1);
  return Array.from(counts)
    .filter(([code]) => code >= 0 && column.categories[code] !== '')
    .sort(([one, some], [other, more]) => more - some || one - other)
    .slice(0, most)
    .map(([code]) => ({
      shown: column.categories[code] as string,
      column: (length) => ({ ...column, codes: new Int32Array(length).fill(code) }),
    }));
}

/** [output][row]: the values, the probabilities of the positive class, or those of each class. */
function answersOf(task: LearningTask, { values, probabilities }: ModelOutput, rows: number): Float32Array[] {
  if (task === 'regression') return [values as Float32Array];
  const classes = (probabilities as Float32Array).length / rows;
  const wanted = task === 'binary' ? [1] : Array.from({ length: classes }, (_, k) => k);
  return wanted.map((k) => new Float32Array(rows).map((_, row) => probabilities?.[row * classes + k] as number));
}

/** Where no row weighs anything, all weigh the same: what the model answers is asked, not how well. */
function meanOf(values: ArrayLike<number>, weights: ArrayLike<number> | undefined): number {
  let [total, sum] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    sum += weight * (values[row] as number);
  }
  return total > 0 || !weights ? sum / total : meanOf(values, undefined);
}

function push(lists: number[][], index: number, value: number): void {
  const list = lists[index] ?? [];
  list.push(value);
  lists[index] = list;
}
