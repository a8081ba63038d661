/**
 * The columns that a batch prediction adds to a file. A file that comes back as
 * training data still carries them, and they must never become features: the
 * model would learn from its own answers.
 */
export interface PredictionColumns {
  prediction: string;
  probability: string;
  /** One for each class, in the order of the labels. */
  probabilities: string[];
}

/** Names for the added columns that none of `existing` has. */
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
    probability: free('probability'),
    probabilities: labels.map((label) => free(`probability_${label}`)),
  };
}

/**
 * Those of a table's columns that a batch prediction added. `probability…` counts
 * only beside a `prediction`: alone it is somebody's own column.
 */
export function findPredictionColumns(columns: readonly string[]): Set<string> {
  const predictions = columns.filter((column) => /^prediction(_\d+)?$/.test(column));
  if (predictions.length === 0) return new Set();
  const isProbability = (column: string) => column === 'probability' || column.startsWith('probability_');
  return new Set([...predictions, ...columns.filter(isProbability)]);
}
