import type { LearningTask } from '../../index.ts';
import { randomFrom, shuffle } from '../random.ts';
import { type Fold, foldOf } from './fold.ts';

/**
 * Every row is watched once; each class is spread over the folds as evenly as it can be.
 *
 * @param copyOf for each row the first one that is equal to it: they are watched together, or a model that only
 *   remembers would seem to know.
 */
export function randomFolds(
  task: LearningTask,
  labels: ArrayLike<number>,
  folds: number,
  seed: number,
  copyOf?: Uint32Array,
): Fold[] {
  const watchedIn = new Uint32Array(labels.length);
  shuffledRows(task, labels, seed).forEach((row, place) => {
    watchedIn[row] = place % folds;
  });
  const sides = together(watchedIn, copyOf);
  return Array.from({ length: folds }, (_, fold) =>
    foldOf(labels.length, (row) => (sides[row] === fold ? 'watching' : 'learning')),
  ).filter(({ watching }) => watching.length > 0);
}

/** One fold that watches every n-th row; `copyOf` as in randomFolds. */
export function randomSplit(
  task: LearningTask,
  labels: ArrayLike<number>,
  every: number,
  seed: number,
  copyOf?: Uint32Array,
): Fold {
  const isWatching = new Uint32Array(labels.length);
  shuffledRows(task, labels, seed).forEach((row, place) => {
    if (place % every === 0) isWatching[row] = 1;
  });
  const sides = together(isWatching, copyOf);
  return foldOf(labels.length, (row) => (sides[row] === 1 ? 'watching' : 'learning'));
}

function together(sides: Uint32Array, copyOf: Uint32Array | undefined): Uint32Array {
  return copyOf ? copyOf.map((first) => sides[first] as number) : sides;
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
