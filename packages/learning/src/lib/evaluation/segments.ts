import type { Column, Intervals, LearningTask, Metrics, Segment, SegmentTable } from '../../index.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { intervalsOf } from './bootstrap.ts';
import { type Cut, cutColumn } from './cut.ts';
import { gapsBetween } from './gaps.ts';
import { type Judged, judge, judgeRows } from './judged.ts';
import { metricsOf } from './metrics.ts';
import { resample } from './resampling.ts';
import { effectiveRows, intervalOfShare } from './shares.ts';

/** Segments of fewer rows are told, but nothing is concluded from them. */
const fewestRows = 30;
/** The same for the positive and for the negative rows of a binary task. */
const fewestOfClass = 5;

export interface SegmentOptions {
  /** How much each judged row counts. */
  weights?: Float64Array;
  /** Binary: positive from this probability on; default: the model's own labels. */
  threshold?: number;
}

/**
 * Judges the rows of each value or range of a column on their own: a fairness
 * table. Of two classes it tells how often each segment is answered as positive
 * (demographic parity compares that) and how often rightly and wrongly (equalised
 * odds; Hardt, Price and Srebro 2016).
 *
 * @param actual class numbers or values, one for each of `rows`, as the scores.
 * @param column of the table; need not be a feature.
 * @param rows of the table that were judged.
 */
export function segmentMetrics(
  task: LearningTask,
  actual: ArrayLike<number>,
  scores: ModelOutput,
  column: Column,
  rows: Uint32Array,
  options: SegmentOptions = {},
): Segment[] {
  const judged = judge(task, actual, withThreshold(task, scores, options.threshold), options.weights);
  return cutColumn(column, rows).map((cut) => segmentOf(cut, judged));
}

/** segmentMetrics with the gaps between the segments. */
export function segmentTable(...request: Parameters<typeof segmentMetrics>): SegmentTable {
  const segments = segmentMetrics(...request);
  return { column: request[3].name, segments, gaps: gapsBetween(segments) };
}

function withThreshold(task: LearningTask, scores: ModelOutput, threshold: number | undefined): ModelOutput {
  const { probabilities } = scores;
  if (task !== 'binary' || threshold === undefined || !probabilities) return scores;
  const labelIndex = new Int32Array(probabilities.length / 2);
  for (let row = 0; row < labelIndex.length; row++) {
    labelIndex[row] = (probabilities[row * 2 + 1] as number) >= threshold ? 1 : 0;
  }
  return { ...scores, labelIndex };
}

function segmentOf({ places, ...cut }: Cut, all: Judged): Segment {
  const judged = judgeRows(all, places);
  const metrics = { ...metricsOf(judged), ...meanErrorOf(judged) };
  const rates = all.task === 'binary' ? ratesOf(judged) : { rates: {}, intervals: {} };
  return {
    ...cut,
    rows: places.length,
    share: places.length / all.rows,
    tooSmall: isTooSmall(judged),
    metrics,
    intervals: { ...intervalsOf(resample(judged), metrics, judged), ...rates.intervals },
    ...rates.rates,
  };
}

function isTooSmall({ task, rows, byClass }: Judged): boolean {
  if (rows < fewestRows) return true;
  const positives = task === 'binary' ? (byClass[0]?.isActual.reduce((sum, is) => sum + is, 0) ?? 0) : fewestOfClass;
  return task === 'binary' && Math.min(positives, rows - positives) < fewestOfClass;
}

/** Regression: predicted minus actual; a segment may be judged too high throughout. */
function meanErrorOf({ task, rows, actual, scores, weights }: Judged): Metrics {
  if (task !== 'regression') return {};
  let [total, sum] = [0, 0];
  for (let row = 0; row < rows; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    sum += weight * ((scores.values?.[row] as number) - (actual[row] as number));
  }
  return total > 0 ? { meanError: sum / total } : {};
}

type Rates = Pick<Segment, 'actualRate' | 'positiveRate' | 'truePositiveRate' | 'falsePositiveRate'>;

/** Shares of the rows, of the positive ones and of the negative ones, with Wilson's intervals. */
function ratesOf({ rows, actual, scores, weights }: Judged): { rates: Rates; intervals: Intervals } {
  const isPositive = (row: number): boolean => actual[row] === 1;
  const isAnswered = (row: number): boolean => scores.labelIndex?.[row] === 1;
  const shares = {
    actualRate: shareOf(rows, weights, () => true, isPositive),
    positiveRate: shareOf(rows, weights, () => true, isAnswered),
    truePositiveRate: shareOf(rows, weights, isPositive, isAnswered),
    falsePositiveRate: shareOf(rows, weights, (row) => !isPositive(row), isAnswered),
  };
  const known = Object.entries(shares).filter(([, share]) => share !== undefined) as [string, Share][];
  return {
    rates: Object.fromEntries(known.map(([name, { share }]) => [name, share])),
    intervals: Object.fromEntries(known.map(([name, { interval }]) => [name, interval])),
  };
}

interface Share {
  share: number;
  interval: [number, number];
}

function shareOf(
  rows: number,
  weights: Float64Array | undefined,
  isAmong: (row: number) => boolean,
  isCounted: (row: number) => boolean,
): Share | undefined {
  const among: number[] = [];
  let [total, counted] = [0, 0];
  for (let row = 0; row < rows; row++) {
    if (!isAmong(row)) continue;
    const weight = weights?.[row] ?? 1;
    among.push(weight);
    total += weight;
    if (isCounted(row)) counted += weight;
  }
  if (total <= 0) return undefined;
  const share = counted / total;
  return { share, interval: intervalOfShare(share, effectiveRows(among.length, weights && among)) };
}
