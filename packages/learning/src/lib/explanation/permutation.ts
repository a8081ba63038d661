import { setImmediate as breathe } from 'node:timers/promises';
import type { Column, LearningTask, PermutationImportance } from '../../index.ts';
import { type Judged, judge } from '../evaluation/judged.ts';
import { mainMetricOf } from '../evaluation/metrics.ts';
import { drawRows, evenSample, percentilesAround, visitDraws } from '../evaluation/resampling.ts';
import { randomFrom, shuffle } from '../random.ts';
import { firstRows, type Predict, pickColumn, withColumn } from './rows.ts';

const draws = 100;

export interface PermutationRequest {
  /** Of the table; all that the model reads. */
  columns: Column[];
  /** Rows of the table that the model did not learn from. */
  rows: Uint32Array;
  /** Names of the columns to shuffle; default: all. */
  features?: string[];
  predict: Predict;
  /** Class numbers or values, one for each of `rows`. */
  actual: ArrayLike<number>;
  task: LearningTask;
  weights?: Float64Array;
  seed: number;
  /** Shuffles of each feature; default 3. */
  repeats?: number;
  /** An even sample of so many rows is asked about at most; default 2,000. */
  mostRows?: number;
  signal?: AbortSignal;
}

/**
 * How much worse the main metric of the task gets when the values of one feature
 * are shuffled over the rows, all else left (Breiman 2001; Fisher, Rudin and
 * Dominici 2019), largest first. The 95 % interval is a bootstrap of rows, the same
 * drawn rows judging before and after. Features that say the same stand in for each
 * other, so that each of them alone looks unimportant.
 *
 * @throws AbortError when `signal` aborts.
 */
export async function permutationImportance(request: PermutationRequest): Promise<PermutationImportance> {
  const { rows, task, predict, repeats = 3, mostRows = 2000, seed } = request;
  const places = evenSample(rows.length, mostRows) ?? firstRows(rows.length);
  const count = places.length;
  if (count === 0) return [];
  const columns = request.columns.map((column) =>
    pickColumn(
      column,
      places.map((place) => rows[place] as number),
    ),
  );
  const actual = Float64Array.from(places, (place) => request.actual[place] as number);
  const weights = request.weights && Float64Array.from(places, (place) => request.weights?.[place] as number);
  const judgeNow = async (asked: Column[]): Promise<Judged> =>
    judge(task, actual, await predict(asked, firstRows(count)), weights);

  const plain = await judgeNow(columns);
  const random = randomFrom(seed);
  const drawn = drawRows(count, seed, draws);
  const importance: PermutationImportance = [];
  for (const name of request.features ?? columns.map((column) => column.name)) {
    const column = columns.find((each) => each.name === name);
    if (!column) continue;
    const shuffled: Judged[] = [];
    for (let repeat = 0; repeat < repeats; repeat++) {
      // Lets an abort come in.
      await breathe();
      request.signal?.throwIfAborted();
      shuffled.push(await judgeNow(withColumn(columns, pickColumn(column, shuffle(firstRows(count), random)))));
    }
    importance.push({ feature: name, ...dropOf(plain, shuffled, drawn) });
  }
  return importance.sort((one, other) => other.drop - one.drop);
}

function dropOf(plain: Judged, shuffled: Judged[], drawn: Uint16Array[]): { drop: number; interval: [number, number] } {
  const dropIn = (weights?: Float64Array): number => {
    const before = mainMetricOf(plain, weights);
    return shuffled.reduce((sum, after) => sum + (before - mainMetricOf(after, weights)) / shuffled.length, 0);
  };
  const drop = dropIn();
  // The metric is not defined on these rows: nothing can be told.
  if (!Number.isFinite(drop)) return { drop: 0, interval: [0, 0] };
  const ofDraws = new Float64Array(drawn.length);
  visitDraws(drawn, plain.weights, (weights, draw) => {
    ofDraws[draw] = dropIn(weights);
  });
  return { drop, interval: percentilesAround(drop, drop, ofDraws) };
}
