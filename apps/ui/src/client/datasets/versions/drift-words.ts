import type { ColumnDrift } from '@millrace/datasets';

export type Moved = 'not' | 'little' | 'much';

/**
 * How far a column has moved, by the customary bounds of the population stability index: 0.1 and 0.25. Without it, by
 * the distance of the distributions. PURE.
 */
export function driftOf({ populationStabilityIndex: index, jensenShannon }: ColumnDrift): Moved {
  if (index !== undefined) return index >= 0.25 ? 'much' : index >= 0.1 ? 'little' : 'not';
  if (jensenShannon === undefined) return 'not';
  return jensenShannon >= 0.25 ? 'much' : jensenShannon >= 0.1 ? 'little' : 'not';
}
