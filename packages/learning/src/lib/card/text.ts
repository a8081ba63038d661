/** Numbers, names and lists as a person reads them. */

/** Four significant digits. */
export function figure(value: number): string {
  return String(Number(value.toPrecision(4)));
}

export function percent(share: number): string {
  return `${Number((share * 100).toFixed(1))} %`;
}

export function range([low, high]: readonly [number, number]): string {
  return `${figure(low)} to ${figure(high)}`;
}

/** A value of a column; dates as days where they are such. */
export function cell(value: number, type: string): string {
  if (type !== 'datetime') return String(Number(value.toPrecision(6)));
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().replace(/T00:00:00\.000Z$/, '');
}

/** 'a', 'b' and 3 others */
export function listed(names: readonly string[], most = 5): string {
  const shown = names.slice(0, most).map((name) => `'${name}'`);
  const rest = names.length - shown.length;
  if (rest > 0) return `${shown.join(', ')} and ${rest} ${rest === 1 ? 'other' : 'others'}`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}

const names: Record<string, string> = {
  auc: 'AUC',
  accuracy: 'accuracy',
  logloss: 'log loss',
  f1: 'F1',
  macroF1: 'macro F1',
  averagePrecision: 'average precision',
  brier: 'Brier score',
  r2: 'R²',
  rmse: 'RMSE',
  mae: 'mean absolute error',
  medianAbsoluteError: 'median absolute error',
  meanError: 'mean error',
  positiveRate: 'rate of positive answers',
  truePositiveRate: 'true positive rate',
  falsePositiveRate: 'false positive rate',
};

export function metricName(metric: string): string {
  return names[metric] ?? metric;
}
