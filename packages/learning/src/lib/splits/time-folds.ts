import { type Fold, foldOf, noPast } from './fold.ts';

/**
 * Folds that only learn from the past: the rows, ordered by time, are cut into
 * `folds` + 1 blocks; each fold watches one block and learns from all before it
 * (forward chaining; Bergmeir and Benitez 2012). Rows of one instant are never
 * cut apart, so there are fewer folds when there are fewer instants. Rows without
 * a time are in neither part: they could be from the future.
 *
 * @throws LearningError when no two rows are of different times.
 */
export function timeFolds(order: Float64Array, folds: number): Fold[] {
  const times = order.filter(Number.isFinite).sort();
  // From which time on each block reaches.
  const begins = Array.from({ length: folds }, (_, fold) => {
    return times[Math.floor(((fold + 1) * times.length) / (folds + 1))] as number;
  });
  const first = times[0] as number;
  return foldsBetween(
    order,
    Array.from(new Set(begins)).filter((begin) => begin > first),
  );
}

/**
 * One fold that watches the last `share` of the rows.
 *
 * @throws LearningError when no two rows are of different times.
 */
export function timeSplit(order: Float64Array, share: number): Fold {
  const times = order.filter(Number.isFinite).sort();
  const begin = times[Math.min(times.length - 1, Math.floor(times.length * (1 - share)))] as number;
  const [first, after] = [times[0] as number, times.find((time) => time > (times[0] as number))];
  return foldsBetween(order, begin > first ? [begin] : after === undefined ? [] : [after])[0] as Fold;
}

function foldsBetween(order: Float64Array, begins: number[]): Fold[] {
  if (begins.length === 0) throw noPast();
  return begins.map((begin, fold) => {
    const end = begins[fold + 1] ?? Number.POSITIVE_INFINITY;
    return foldOf(order.length, (row) => {
      const time = order[row] as number;
      if (!Number.isFinite(time) || time >= end) return 'neither';
      return time < begin ? 'learning' : 'watching';
    });
  });
}
