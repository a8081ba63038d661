import type { LearningTask } from '../../index.ts';
import { randomFrom, shuffle } from '../random.ts';
import { type Fold, foldOf } from './fold.ts';

/** Every row is watched once; each class is spread over the folds as evenly as it can be. */
export function randomFolds(task: LearningTask, labels: ArrayLike<number>, folds: number, seed: number): Fold[] {
  const watchedIn = new Uint32Array(labels.length);
  shuffledRows(task, labels, seed).forEach((row, place) => {
    watchedIn[row] = place % folds;
  });
  return Array.from({ length: folds }, (_, fold) =>
    foldOf(labels.length, (row) => (watchedIn[row] === fold ? 'watching' : 'learning')),
  );
}

/** One fold that watches every n-th row. */
export function randomSplit(task: LearningTask, labels: ArrayLike<number>, every: number, seed: number): Fold {
  const isWatching = new Uint8Array(labels.length);
  shuffledRows(task, labels, seed).forEach((row, place) => {
    if (place % every === 0) isWatching[row] = 1;
  });
  return foldOf(labels.length, (row) => (isWatching[row] === 1 ? 'watching' : 'learning'));
}

/** Shuffled, then, for classes, put class after class, so that every n-th row samples each class. */
function shuffledRows(task: LearningTask, labels: ArrayLike<number>, seed: number): Uint32Array {
  const order = shuffle(
    new Uint32Array(labels.length).map((_, row) => row),
    randomFrom(seed),
  );
  if (task === 'regression') return order;
  return order.sort((one, other) => (labels[one] as number) - (labels[other] as number));
}
