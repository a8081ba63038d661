import { formatMeasure, formatShare } from './numbers.ts';

interface MetricWords {
  name: string;
  meaning: string;
  share?: boolean;
}

const known: Record<string, MetricWords> = {
  accuracy: { name: 'Accuracy', meaning: 'Share of right answers.', share: true },
  auc: { name: 'AUC', meaning: 'How well it ranks: 0.5 is chance, 1 is perfect.' },
  logloss: { name: 'Log loss', meaning: 'Punishes being sure and wrong; lower is better.' },
  f1: { name: 'F1', meaning: 'Balance of precision and recall of the second class.' },
  macroF1: { name: 'Macro F1', meaning: 'Balance of precision and recall, each class counted alike.' },
  precision: { name: 'Precision', meaning: 'When it says the second class, how often it is.', share: true },
  recall: { name: 'Recall', meaning: 'Of the second class, how much it finds.', share: true },
  brier: { name: 'Brier score', meaning: 'Squared error of the probability; lower is better.' },
  averagePrecision: { name: 'Average precision', meaning: 'Area under the precision-recall curve.' },
  r2: { name: 'R²', meaning: 'Share of the differences that it explains.' },
  rmse: { name: 'RMSE', meaning: 'Typical error; large ones weigh more.' },
  mae: { name: 'Mean error', meaning: 'Mean absolute error, in units of the target.' },
  meanError: { name: 'Bias', meaning: 'Mean of answer minus truth: above 0 it answers too high.' },
  medianAbsoluteError: { name: 'Median error', meaning: 'Half of the answers are closer than this.' },
};

export function metricWords(metric: string): MetricWords {
  return known[metric] ?? { name: metric, meaning: '' };
}

export function formatMetric(metric: string, value: number): string {
  if (known[metric]?.share) return formatShare(value);
  if (Math.abs(value) > 1) return formatMeasure(value);
  return value.toFixed(3).replace(/^-(0\.0+)$/, '$1');
}
