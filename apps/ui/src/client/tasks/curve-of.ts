import type { TrainingProgress } from '@millrace/learning';

/**
 * The learning curve of the rounds so far. A training first looks for the number
 * of rounds, with rows held back, and then learns once more from all rows; that
 * second pass says another number of rounds and is no part of the curve.
 */
export function curveOf(rounds: TrainingProgress[]) {
  const search = rounds.filter(({ rounds: planned }) => planned === rounds[0]?.rounds);
  const watched = search[0]?.validation !== undefined;
  return {
    metric: search[0]?.metric ?? '',
    round: search.map(({ round }) => round),
    training: search.map(({ training }) => training),
    validation: watched ? search.map(({ validation }) => validation ?? Number.NaN) : undefined,
  };
}
