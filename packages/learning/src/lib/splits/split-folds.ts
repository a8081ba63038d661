import type { LearningTask } from '../../index.ts';
import type { Fold } from './fold.ts';
import { groupFolds } from './group-folds.ts';
import { randomFolds, randomSplit } from './random-folds.ts';
import { timeFolds, timeSplit } from './time-folds.ts';

export type SplitKind =
  /** For each training row the first one that is equal to it, where there are such rows: they stay together. */
  | { kind: 'random'; copyOf?: Uint32Array | undefined }
  /** When each training row was; NaN when that is not known. */
  | { kind: 'time'; order: Float64Array }
  /** Of which group each training row is; negative when that is not known. */
  | { kind: 'group'; groups: Int32Array | Uint32Array };

export interface FoldsRequest {
  rows: number;
  task: LearningTask;
  /** Class number or value of each row. */
  labels: ArrayLike<number>;
  kind: SplitKind;
  folds: number;
  seed: number;
}

/**
 * Cuts the training rows into folds; the same request gives the same folds. Random
 * folds spread the classes and keep equal rows together, groups are never cut apart, and time folds only learn
 * from the past (so the earliest rows are never watched). There may be fewer folds
 * than asked for when there are fewer groups or instants.
 *
 * @throws LearningError when the rows cannot be cut, see timeFolds and groupFolds.
 */
export function splitFolds({ task, labels, kind, folds, seed, rows }: FoldsRequest): Fold[] {
  const count = Math.max(2, Math.min(folds, rows));
  if (kind.kind === 'time') return timeFolds(kind.order, count);
  if (kind.kind === 'group') return groupFolds({ task, labels, groups: kind.groups }, count, seed);
  return randomFolds(task, labels, count, seed, kind.copyOf);
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
 * (a tenth, at most 50,000 rows) for a larger one.
 *
 * @param slots columns of the model's matrix.
 */
export function chooseFolds(request: Omit<FoldsRequest, 'folds'>, slots: number): Fold[] {
  const { rows, task, labels, kind, seed } = request;
  if (rows < crossValidatedRows && rows * slots <= crossValidatedCells) {
    return splitFolds({ ...request, folds: foldCount });
  }
  const every = Math.max(Math.round(1 / validationShare), Math.ceil(rows / mostValidationRows));
  if (kind.kind === 'time') return [timeSplit(kind.order, 1 / every)];
  if (kind.kind === 'group') return splitFolds({ ...request, folds: every }).slice(0, 1);
  return [randomSplit(task, labels, every, seed, kind.copyOf)];
}
