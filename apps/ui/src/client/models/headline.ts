import type { Lineage, ModelVersion } from '@millrace/models';
import { formatCount, formatMeasure, formatShare } from '../format/numbers.ts';
import { meaningOfValue } from './asked.ts';

/** How good a version is: a figure, what it is a figure of, and what it means. */
export interface Headline {
  figure: string;
  meaning: string;
  /** Sentences that put the figure into proportion. */
  notes: string[];
}

/** Undefined for a version that nobody judged here. */
export function headlineOf(version: ModelVersion): Headline | undefined {
  if (!version.lineage) return undefined;
  return version.signature.task === 'regression'
    ? regressionHeadline(version, version.lineage)
    : classesHeadline(version, version.lineage);
}

function classesHeadline({ metrics, intervals, curves, signature }: ModelVersion, lineage: Lineage): Headline {
  const accuracy = metrics.accuracy ?? 0;
  const notes: string[] = [];
  const interval = intervals.accuracy;
  if (interval) notes.push(expectation(interval));
  const most = curves.confusion && mostFrequent(curves.confusion);
  if (most) notes.push(`Always answering "${most.label}" would be right for ${formatShare(most.share)}.`);
  if (metrics.auc !== undefined && signature.task === 'binary') {
    const times = Math.floor(metrics.auc * 1000) / 10;
    notes.push(`Of one row of each class, it ranks the right one higher ${times} times in 100 (AUC).`);
  }
  return {
    figure: formatShare(accuracy),
    meaning: `right, on ${formatCount(lineage.heldOutRows)} rows that it had never seen`,
    notes,
  };
}

function regressionHeadline({ metrics, intervals, signature }: ModelVersion, lineage: Lineage): Headline {
  const notes: string[] = [];
  const meaning = lineage.request && meaningOfValue(lineage.request);
  if (meaning !== undefined) notes.push(`An answer is ${meaning}, not the mean.`);
  const typical = metrics.medianAbsoluteError ?? metrics.mae;
  if (typical !== undefined) {
    notes.push(`Half of its answers are off by less than ${formatMeasure(typical)} in ${signature.target.name}.`);
  }
  const interval = intervals.r2;
  if (interval) notes.push(expectation(interval));
  return {
    figure: formatShare(Math.max(0, metrics.r2 ?? 0)),
    meaning: `of the differences in ${signature.target.name} explained, on ${formatCount(lineage.heldOutRows)} rows that it had never seen`,
    notes,
  };
}

function expectation([lower, upper]: [number, number]): string {
  const [least, most] = [formatShare(lower), formatShare(upper)];
  return `On other rows like these, expect ${least === most ? 'the same' : `between ${least} and ${most}`}.`;
}

function mostFrequent({ labels, matrix }: NonNullable<ModelVersion['curves']['confusion']>) {
  const totals = matrix.map((row) => row.reduce((sum, count) => sum + count, 0));
  const all = totals.reduce((sum, count) => sum + count, 0);
  const most = Math.max(...totals);
  return all === 0 ? undefined : { label: String(labels[totals.indexOf(most)]), share: most / all };
}
