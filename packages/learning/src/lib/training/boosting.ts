/** The only door from the training to the tree learners. */
import { type BoostRequest, boost, openBoosting, type RoundSearch } from '../boosting/boost.ts';
import type { Ensemble } from '../boosting/tree.ts';
import type { Fold } from '../splits/fold.ts';

export type { BoostRequest, RoundProgress, RoundSearch } from '../boosting/boost.ts';
export { type ForestParameters, type ForestRequest, growForest } from '../boosting/forest.ts';

/** Finds the number of rounds after which the mean loss of the watching rows is least. */
export async function searchRounds(request: BoostRequest, folds: Fold[]): Promise<RoundSearch> {
  const boosting = await openBoosting(request);
  try {
    return await boosting.search(folds);
  } finally {
    await boosting.close();
  }
}

/** Learns from all rows, exactly `maximumRounds` rounds. */
export function boostRounds(request: BoostRequest): Promise<Ensemble> {
  return boost(request);
}
