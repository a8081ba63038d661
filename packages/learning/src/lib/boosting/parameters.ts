/** What can be set about a boosting run. Defaults depend on the number of training rows. */
export interface BoostingParameters {
  learningRate: number;
  /** Leaves of a tree at most. */
  leaves: number;
  maximumDepth: number;
  maximumRounds: number;
  /** Rounds without a better validation loss after which training stops. */
  patience: number;
  minimumLeafRows: number;
  minimumLeafHessian: number;
  minimumGain: number;
  l2: number;
  /** Rows' worth of "no effect" that each category starts with when categories are ordered. */
  categorySmoothing: number;
  categoryL2: number;
  /** Categories with fewer rows in a node take no part in its splits. */
  minimumCategoryRows: number;
  /** Categories on the smaller side of a split at most. */
  categoryLimit: number;
  /** Bins of a number at most, the one for missing values not counted; 2 to 255. */
  bins: number;
}

export function defaultParameters(trainingRows: number): BoostingParameters {
  const isSmall = trainingRows < 2000;
  return {
    learningRate: isSmall ? 0.05 : 0.1,
    leaves: isSmall ? 15 : 31,
    maximumDepth: 12,
    maximumRounds: 1000,
    patience: 50,
    minimumLeafRows: Math.min(20, Math.max(2, Math.round(trainingRows / 100))),
    minimumLeafHessian: 1e-3,
    minimumGain: 1e-9,
    l2: 1,
    categorySmoothing: 10,
    categoryL2: 10,
    minimumCategoryRows: Math.min(20, Math.max(2, Math.round(trainingRows / 100))),
    categoryLimit: 32,
    bins: 255,
  };
}
