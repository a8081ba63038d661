import type { LearningTask } from '../../index.ts';
import { randomFrom, shuffle } from '../random.ts';

export interface Fold {
  learning: Uint32Array;
  watching: Uint32Array;
}

/** Below this many rows a single validation split would be too noisy: all rows validate once, in folds. */
const crossValidatedRows = 5000;
/** A table with more cells than this gets a single split all the same, as five runs would take too long. */
const crossValidatedCells = 2_000_000;
const foldCount = 5;
const validationShare = 0.1;
const mostValidationRows = 50_000;

/**
 * How the number of rounds is found: five folds for a small table, one split
 * (a tenth, at most 50,000 rows) for a larger one. Classes are spread evenly.
 */
export function chooseFolds(task: LearningTask, labels: Float64Array, slots: number, seed: number): Fold[] {
  const order = shuffledRows(task, labels, seed);
  const rows = order.length;
  if (rows < crossValidatedRows && rows * slots <= crossValidatedCells) {
    return Array.from({ length: foldCount }, (_, fold) => split(order, (place) => place % foldCount === fold));
  }
  const every = Math.max(Math.round(1 / validationShare), Math.ceil(rows / mostValidationRows));
  return [split(order, (place) => place % every === 0)];
}

/** Shuffled, then, for classes, put class after class, so that every n-th row samples each class. */
function shuffledRows(task: LearningTask, labels: Float64Array, seed: number): Uint32Array {
  const order = shuffle(
    Uint32Array.from(labels, (_, row) => row),
    randomFrom(seed),
  );
  if (task === 'regression') return order;
  return order.sort((one, other) => (labels[one] as number) - (labels[other] as number));
}

function split(order: Uint32Array, isWatching: (place: number) => boolean): Fold {
  return {
    // In table order: neighbours in memory are read together.
    learning: order.filter((_, place) => !isWatching(place)).sort(),
    watching: order.filter((_, place) => isWatching(place)).sort(),
  };
}
