import type { LearningTask } from '../../index.ts';
import type { Fold } from '../splits/fold.ts';
import { chooseFolds as chooseAmong } from '../splits/split-folds.ts';

export type { Fold } from '../splits/fold.ts';

/** Random folds to find the number of rounds on; see splits/split-folds.ts. */
export function chooseFolds(task: LearningTask, labels: Float64Array, slots: number, seed: number): Fold[] {
  return chooseAmong({ rows: labels.length, task, labels, kind: { kind: 'random' }, seed }, slots);
}
