import type { Parameters } from './space.ts';
import type { TuneRequest } from './tune.ts';

/** The mean loss of a fold's watching rows, and how much these rows count. */
export interface FoldLoss {
  loss: number;
  weight: number;
}

/** One fold, then all: a trial that is behind on the first is not tried on the others. */
export function foldRungs(folds: number): number[] {
  return folds > 1 ? [1, folds] : [1];
}

/**
 * The loss of a trial when budgets are folds: the mean over the rows of the first so
 * many folds. What a fold has come to is kept for the larger budget.
 */
export function evaluateFolds(
  judge: (parameters: Parameters, fold: number, signal: AbortSignal) => Promise<FoldLoss>,
): TuneRequest['evaluate'] {
  let kept: { trial: number; losses: FoldLoss[] } = { trial: -1, losses: [] };
  return async (parameters, { trial, budget, signal }) => {
    if (kept.trial !== trial) kept = { trial, losses: [] };
    const { losses } = kept;
    while (losses.length < budget) {
      signal.throwIfAborted();
      losses.push(await judge(parameters, losses.length, signal));
    }
    const weight = losses.reduce((sum, fold) => sum + fold.weight, 0);
    return losses.reduce((sum, fold) => sum + (fold.loss * fold.weight) / weight, 0);
  };
}
