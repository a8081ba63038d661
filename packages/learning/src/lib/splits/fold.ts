import { LearningError } from '../errors.ts';

/** Places of the training rows (0..rows-1), ascending: a model learns from some and is watched on others. */
export interface Fold {
  learning: Uint32Array;
  watching: Uint32Array;
}

/** Rows of which fold `isWatching`, in table order: neighbours in memory are read together. */
export function foldOf(rows: number, sideOf: (row: number) => 'learning' | 'watching' | 'neither'): Fold {
  const all = new Uint32Array(rows).map((_, row) => row);
  return {
    learning: all.filter((row) => sideOf(row) === 'learning'),
    watching: all.filter((row) => sideOf(row) === 'watching'),
  };
}

/** Says that rows cannot be split by time. */
export function noPast(): LearningError {
  return new LearningError(
    'learning.split_impossible',
    'No row is known to be later than another, so there is no past to learn from: split at random or name another time column.',
  );
}
