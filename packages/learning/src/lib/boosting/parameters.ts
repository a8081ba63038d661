/** What can be set about a boosting run. Defaults depend on the number of training rows. */
export interface BoostingParameters {
  learningRate: number;
  /** Leaves of a tree at most. */
  leaves: number;
  maximumDepth: number;
  maximumRounds: number;
  /** Rounds without a better validation loss after which training stops. */
  patience: number;
  /** Where a table has more than 4,096 rows, a node guesses them from its rows' share of the hessian. */
  minimumLeafRows: number;
  minimumLeafHessian: number;
  minimumGain: number;
  l1: number;
  l2: number;
  /** Rows' worth of "no effect" that each category starts with when categories are ordered. */
  categorySmoothing: number;
  categoryL2: number;
  /** Categories with fewer rows in a node take no part in its splits. */
  minimumCategoryRows: number;
  /** Categories on the smaller side of a split at most. */
  categoryLimit: number;
  /** Share of the rows that each round learns from, 0..1. */
  rowShare: number;
  /** Share of the columns that each tree may split, 0..1. */
  columnShare: number;
  /** Share of a tree's columns that each of its nodes may split, 0..1. */
  nodeColumnShare: number;
  /** Leaf by leaf, always the most gaining one, or depth first wherever there is a gain. */
  growth: 'leaf-wise' | 'depth-first';
  /** Bins of a number at most, the one for missing values not counted; 2 to 255. */
  bins: number;
}

/**
 * Small tables get small trees, a slow pace and drawn rows and columns, which
 * together steady what few rows say; large ones have no need of it and learn faster.
 * Chosen on public tables (Adult, bank marketing, bike sharing, California housing,
 * penguins, car mileage, wine) and on small parts of them.
 */
export function defaultParameters(trainingRows: number): BoostingParameters {
  const fewest = Math.min(20, Math.max(2, Math.round(trainingRows / 60)));
  return {
    ...paceFor(trainingRows),
    maximumDepth: 12,
    maximumRounds: 1000,
    patience: 50,
    minimumLeafRows: fewest,
    minimumLeafHessian: 1e-3,
    minimumGain: 1e-9,
    l1: 0,
    l2: 1,
    nodeColumnShare: 1,
    growth: 'leaf-wise',
    categorySmoothing: 10,
    categoryL2: 10,
    minimumCategoryRows: fewest,
    categoryLimit: 32,
    bins: 255,
  };
}

function paceFor(trainingRows: number) {
  if (trainingRows < 1000) return { learningRate: 0.05, leaves: 8, rowShare: 0.6, columnShare: 0.6 };
  if (trainingRows < 5000) return { learningRate: 0.05, leaves: 15, rowShare: 0.8, columnShare: 0.8 };
  return { learningRate: 0.1, leaves: 31, rowShare: 1, columnShare: 1 };
}
