import type { TrainingProgress } from '@millrace/learning';

/**
 * The learning curve of the rounds so far. A training goes over the rows several
 * times: to compare kinds of models, to find the number of rounds with rows held
 * back, and once more to learn from all rows. The curve is that of the last pass
 * with rows held back, its rounds numbered from 1.
 */
export function curveOf(rounds: TrainingProgress[]) {
  const last = rounds.findLast(({ validation }) => validation !== undefined) ?? rounds.at(-1);
  const watched = last?.validation !== undefined;
  const pass = rounds.filter(({ stage }) => stage === last?.stage);
  const before = (pass[0]?.round ?? 1) - 1;
  return {
    metric: last?.metric ?? '',
    round: pass.map(({ round }) => round - before),
    training: pass.map(({ training }) => training),
    validation: watched ? pass.map(({ validation }) => validation ?? Number.NaN) : undefined,
    /** Whether it may still grow: nothing came after it. */
    isLast: last === rounds.at(-1),
  };
}
