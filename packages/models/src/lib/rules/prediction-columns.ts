/**
 * The columns that a batch prediction adds to a file. A file that comes back as
 * training data still carries them, and they must never become features: the
 * model would learn from its own answers.
 */
export interface PredictionColumns {
  prediction: string;
  /** Of the predicted class; undefined where there are no classes. */
  probability?: string;
  /** One for each class, in the order of the labels. */
  probabilities: string[];
  /** Ends of the interval around a value; undefined where the model has none. */
  interval?: { lower: string; upper: string };
  /** Why a row has no prediction. */
  problem: string;
}

/**
 * Names for the added columns that none of `existing` has, nor in other letters (many readers take them for the same). `labels` are the model's classes, none for a regression;
 * `withInterval` says whether its values come with intervals.
 */
export function namePredictionColumns(
  existing: readonly string[],
  labels: readonly unknown[],
  withInterval = false,
): PredictionColumns {
  const free = freeNames(existing);
  return {
    prediction: free('prediction'),
    ...(labels.length > 0 && { probability: free('probability') }),
    probabilities: labels.map((label) => free(`probability_${label}`)),
    ...(withInterval && { interval: { lower: free('lower'), upper: free('upper') } }),
    problem: free('prediction_problem'),
  };
}

/** Gives each name that it is asked for a number when it is taken. */
export function freeNames(existing: readonly string[]): (name: string) => string {
  const taken = new Set(existing.map((name) => name.toLowerCase()));
  return (name) => {
    let candidate = name;
    for (let number = 2; taken.has(candidate.toLowerCase()); number++) candidate = `${name}_${number}`;
    taken.add(candidate.toLowerCase());
    return candidate;
  };
}

/**
 * Those of a table's columns that a batch prediction or a feedback join added. `probability…`,
 * `predicted_at` and `prediction_id` count only beside a `prediction`, `lower` and `upper` only together and right behind
 * one: alone they are somebody's own columns.
 */
export function findPredictionColumns(columns: readonly string[]): Set<string> {
  const predictions = columns.filter((column) => /^prediction(_problem)?(_\d+)?$/.test(column));
  if (predictions.length === 0) return new Set();
  const isBeside = (column: string) =>
    /^(probability|predicted_at(_\d+)?|prediction_id(_\d+)?)$/.test(column) || column.startsWith('probability_');
  return new Set([...predictions, ...columns.filter(isBeside), ...columns.filter(isIntervalEnd)]);
}

/** Whether a column is one of three in a row: a prediction and the ends of its interval. */
function isIntervalEnd(column: string, index: number, columns: readonly string[]): boolean {
  const isLower = /^lower(_\d+)?$/.test(column);
  if (!isLower && !/^upper(_\d+)?$/.test(column)) return false;
  const [prediction = '', lower = '', upper = ''] = columns.slice(isLower ? index - 1 : index - 2);
  return /^prediction(_\d+)?$/.test(prediction) && /^lower(_\d+)?$/.test(lower) && /^upper(_\d+)?$/.test(upper);
}
