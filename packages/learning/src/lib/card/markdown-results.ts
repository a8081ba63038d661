import type { ModelCard, SegmentTable } from '../../index.ts';
import { figureOf } from '../evaluation/gaps.ts';
import { bullets, heading, paragraphs, plain, table } from './markdown-parts.ts';
import { figure, metricName, percent, range } from './text.ts';

const mostFeatures = 20;

const splits = {
  random: () => 'chosen at random',
  time: (column: string) => `the last ones by '${plain(column)}'`,
  group: (column: string) => `whole groups of '${plain(column)}'`,
} as const;

const columnsOfSegments = {
  binary: ['auc', 'accuracy', 'positiveRate', 'truePositiveRate', 'falsePositiveRate'],
  multiclass: ['accuracy', 'macroF1', 'logloss'],
  regression: ['mae', 'rmse', 'meanError'],
} as const;

/** How good the model is, for whom, and what it relies on. */
export function resultSections(card: ModelCard): string[] {
  const { data, drift } = card;
  const { kind, column = '' } = data.split;
  return [
    heading(2, 'Evaluation'),
    heading(3, 'Testing data'),
    `${data.heldOutRows} rows that were not learnt from, ${splits[kind](column)}.`,
    heading(3, 'Metrics and results'),
    metricsOf(card),
    ...answersOf(card),
    ...(card.segments.length > 0
      ? [heading(3, 'Factors'), ...card.segments.map((segment) => segmentsOf(card, segment))]
      : []),
    heading(2, 'Model examination'),
    importanceOf(card),
    heading(2, 'Drift baseline'),
    `Later data are compared with ${drift.features} columns of ${drift.rows} training rows${drift.reference === undefined ? '' : `, kept as ${plain(drift.reference)}`}.`,
  ];
}

function metricsOf({ metrics, intervals, baseline }: ModelCard): string {
  const rows = Object.entries(metrics).map(([metric, value]) => {
    const interval = intervals[metric];
    const ofRule = baseline.metrics[metric];
    return [
      metricName(metric),
      figure(value),
      interval ? range(interval) : '',
      ofRule === undefined ? '' : figure(ofRule),
    ];
  });
  return rows.length > 0 ? table(['Metric', 'Value', '95 % interval', `Always the ${baseline.rule}`], rows) : 'None.';
}

/** How far probabilities, intervals and the threshold can be relied on. */
function answersOf({ calibration, interval, threshold, quantile }: ModelCard): string[] {
  const { method, error, reason } = calibration ?? {};
  const lines = [
    ...(method === undefined
      ? []
      : [`Calibration of probabilities: ${reason === undefined ? method : `${method}, ${plain(reason)}`}`]),
    ...(error === undefined ? [] : [`Mean distance of predicted and observed shares: ${percent(error)}`]),
  ];
  if (quantile?.below !== undefined) {
    const sure = quantile.interval ? ` (${percent(quantile.interval[0])} to ${percent(quantile.interval[1])})` : '';
    lines.push(
      `Share of held-out rows at or below the answer: ${percent(quantile.below)}${sure}, of ${percent(quantile.level)} wanted`,
    );
  }
  if (interval) {
    const { level, below, above, coverage, coverageInterval } = interval;
    lines.push(`Interval of ${percent(level)}: ${figure(below)} below to ${figure(above)} above the value`);
    if (coverage !== undefined) {
      const sure = coverageInterval ? ` (${percent(coverageInterval[0])} to ${percent(coverageInterval[1])})` : '';
      lines.push(`Share of held-out rows within it: ${percent(coverage)}${sure}`);
    }
  }
  if (threshold) {
    const { costs } = threshold;
    lines.push(
      `Decision threshold: ${figure(threshold.threshold)}, when a false positive costs ${figure(costs.falsePositive)} and a false negative ${figure(costs.falseNegative)}`,
      `Cost of a row where the threshold was chosen: ${figure(threshold.costPerRow)}; at a threshold of 0.5: ${figure(threshold.costPerRowAtHalf)}`,
    );
    const { heldOut } = threshold;
    if (heldOut) {
      lines.push(
        `Cost of a held-out row: ${figure(heldOut.costPerRow)}; at a threshold of 0.5: ${figure(heldOut.costPerRowAtHalf)}`,
      );
    }
  }
  return lines.length > 0 ? [bullets(lines)] : [];
}

function segmentsOf({ task }: ModelCard, { column, segments, gaps }: SegmentTable): string {
  const metrics = columnsOfSegments[task];
  const rows = segments.map((segment) => [
    segment.tooSmall ? `${segment.name} (too few rows)` : segment.name,
    String(segment.rows),
    ...metrics.map((metric) => {
      const [value, interval] = [figureOf(segment, metric), segment.intervals[metric]];
      if (value === undefined) return '';
      return interval ? `${figure(value)} (${range(interval)})` : figure(value);
    }),
  ]);
  const told = gaps
    .filter(({ metric }) => (metrics as readonly string[]).includes(metric))
    .map(({ metric, gap, interval, lowest, highest }) => {
      const sure = interval ? ` (${range(interval)})` : '';
      return plain(`Gap in ${metricName(metric)}: ${figure(gap)}${sure}, from '${lowest}' to '${highest}'`);
    });
  return paragraphs([
    `By '${plain(column)}', with 95 % intervals:`,
    table([column, 'Rows', ...metrics.map(metricName)], rows),
    told.length > 0 ? bullets(told) : '',
  ]);
}

function importanceOf({ importance, permutation }: ModelCard): string {
  const drops = new Map((permutation ?? []).map((each) => [each.feature, each]));
  const byDrop = permutation ? permutation.map(({ feature }) => feature) : importance.map(({ feature }) => feature);
  const gains = new Map(importance.map(({ feature, gain }) => [feature, gain]));
  const rows = byDrop.slice(0, mostFeatures).map((feature) => {
    const drop = drops.get(feature);
    return [
      feature,
      ...(gains.has(feature) ? [percent(gains.get(feature) as number)] : ['']),
      ...(permutation ? [drop ? `${figure(drop.drop)} (${range(drop.interval)})` : ''] : []),
    ];
  });
  return table(['Feature', 'Share of gain', ...(permutation ? ['Drop of the main metric when shuffled'] : [])], rows);
}
