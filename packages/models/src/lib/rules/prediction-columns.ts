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
  /** Why a row has no prediction. */
  problem: string;
}

/** Names for the added columns that none of `existing` has. `labels` are the model's classes, none for a regression. */
export function namePredictionColumns(existing: readonly string[], labels: readonly unknown[]): PredictionColumns {
  const taken = new Set(existing);
  const free = (name: string) => {
    let candidate = name;
    for (let number = 2; taken.has(candidate); number++) candidate = `${name}_${number}`;
    taken.add(candidate);
    return candidate;
  };
  return {
    prediction: free('prediction'),
    ...(labels.length > 0 && { probability: free('probability') }),
    probabilities: labels.map((label) => free(`probability_${label}`)),
    problem: free('prediction_problem'),
  };
}

/**
 * Those of a table's columns that a batch prediction added. `probability…` counts
 * only beside a `prediction`: alone it is somebody's own column.
 */
export function findPredictionColumns(columns: readonly string[]): Set<string> {
  const predictions = columns.filter((column) => /^prediction(_problem)?(_\d+)?$/.test(column));
  if (predictions.length === 0) return new Set();
  const isProbability = (column: string) => column === 'probability' || column.startsWith('probability_');
  return new Set([...predictions, ...columns.filter(isProbability)]);
}
