import type { LearningTask, ModelCard, Segment, SegmentGap, SegmentTable } from '../../index.ts';
import { figureOf } from '../evaluation/gaps.ts';
import { lossMetrics } from '../evaluation/metrics.ts';
import { widthForMany } from '../evaluation/shares.ts';
import { figure, listed, metricName, percent, range } from './text.ts';

/** The figure that segments are compared in; of values not R², as it depends on how much they differ in a segment. */
const segmentMetrics: Record<LearningTask, string> = { binary: 'auc', multiclass: 'accuracy', regression: 'mae' };
/** The "four-fifths rule" (US Uniform Guidelines on Employee Selection Procedures, 1978, section 4D). */
const fairRatio = 0.8;
/** Smaller differences in the rates of right and wrong answers are not worth a warning. */
const largeGap = 0.05;

/** Segments that are surely worse, answered differently, or too small to be judged. */
export function limitsOfSegments({ task, segments }: Pick<ModelCard, 'task' | 'segments'>): string[] {
  const metric = segmentMetrics[task];
  return segments.flatMap((table) => [
    ...worseSegments(table, metric),
    ...(task === 'binary' ? unequalRates(table) : []),
    ...smallSegments(table),
  ]);
}

/**
 * Those whose interval, widened for the number of segments, is on the worse side of
 * the mean of the segments. That of all rows would not do for the AUC: telling the
 * segments apart raises it above what it is in any of them.
 */
function worseSegments({ column, segments }: SegmentTable, metric: string): string[] {
  const judged = segments.filter(({ tooSmall, metrics }) => !tooSmall && metrics[metric] !== undefined);
  if (judged.length < 2) return [];
  const total = judged.reduce((sum, { rows }) => sum + rows, 0);
  const mean = judged.reduce((sum, { rows, metrics }) => sum + (rows / total) * (metrics[metric] as number), 0);
  const width = widthForMany(judged.length);
  const isWorse = ({ metrics, intervals }: Segment): boolean => {
    const [value, interval] = [metrics[metric] as number, intervals[metric]];
    if (!interval) return false;
    if (lossMetrics.has(metric)) return value - (value - interval[0]) * width > mean;
    return value + (interval[1] - value) * width < mean;
  };
  return judged.filter(isWorse).map(({ name, metrics, intervals }) => {
    const told = `${figure(metrics[metric] as number)} (${range(intervals[metric] as [number, number])})`;
    return `The model is worse where '${column}' is '${name}': ${metricName(metric)} ${told}, ${figure(mean)} in the mean of the segments.`;
  });
}

function unequalRates({ column, segments, gaps }: SegmentTable): string[] {
  const ratesOf = ({ metric, lowest, highest }: SegmentGap): [number, number] => {
    const rateOf = (name: string): number => {
      const segment = segments.find((each) => each.name === name);
      return (segment && figureOf(segment, metric)) ?? 0;
    };
    return [rateOf(lowest), rateOf(highest)];
  };
  return gaps
    .filter((gap) => {
      if (!gap.interval || gap.interval[0] <= 0) return false;
      const [low, high] = ratesOf(gap);
      if (gap.metric === 'positiveRate') return low < fairRatio * high;
      return (gap.metric === 'truePositiveRate' || gap.metric === 'falsePositiveRate') && gap.gap >= largeGap;
    })
    .map((gap) => {
      const [low, high] = ratesOf(gap);
      return `The ${metricName(gap.metric)} differs by '${column}': ${percent(low)} for '${gap.lowest}', ${percent(high)} for '${gap.highest}'.`;
    });
}

function smallSegments({ column, segments }: SegmentTable): string[] {
  const small = segments.filter(({ tooSmall }) => tooSmall).map(({ name }) => name);
  if (small.length === 0) return [];
  return [
    `Of '${column}', ${listed(small)} ${small.length === 1 ? 'has' : 'have'} too few held-out rows to be judged.`,
  ];
}
