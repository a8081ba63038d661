import type { Intervals, LearningTask, Metrics } from '../../index.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { intervalOfArea, rowsOfSides } from './auc-interval.ts';
import { type Judged, judge, type OneClass } from './judged.ts';
import { atMostOne, mainMetricOf, mainMetrics, metricsOf } from './metrics.ts';
import { type Resampling, resample, resamples, seedOfIntervals } from './resampling.ts';
import { effectiveRows, intervalOfShare } from './shares.ts';

/**
 * 95 % percentile bootstrap intervals with a fixed seed. Accuracy gets Wilson's
 * interval: resampling rows that are all right would say that the next ones are
 * too. For the same reason a figure that no draw moves gets no interval, and where
 * two classes are told apart of which one has few rows, the AUC has Newcombe's.
 */
export function intervalsOf(resampling: Resampling, metrics: Metrics, judged: Judged): Intervals {
  const { rows } = judged;
  if (rows < 2) return {};
  const { sample } = resampling;
  const center = metricsOf(sample);
  const drawn: Record<string, Float64Array> = {};
  for (const name in center) drawn[name] = new Float64Array(resamples).fill(Number.NaN);
  resampling.forEachDraw((weights, draw) => {
    const ofDraw = metricsOf(sample, weights);
    for (const name in drawn) (drawn[name] as Float64Array)[draw] = ofDraw[name] ?? Number.NaN;
  });
  const intervals: Intervals = {};
  for (const [name, value] of Object.entries(metrics)) {
    const [ofName, centerOfName] = [drawn[name], center[name]];
    if (!ofName || centerOfName === undefined) continue;
    const [low, high] = resampling.intervalAround(value, centerOfName, ofName);
    if (low < high) intervals[name] = [low, atMostOne.has(name) ? Math.min(1, high) : high];
  }
  const { accuracy } = metrics;
  if (accuracy !== undefined) intervals.accuracy = intervalOfShare(accuracy, sureRows(resampling, rows));
  return judged.task === 'binary' ? withFewOfClass(intervals, metrics, judged) : intervals;
}

/** Of fewer rows of a class, drawing them again tells nothing of others. */
const fewestOfClass = 20;
const ofPositives = ['f1', 'precision', 'recall', 'averagePrecision'];

function withFewOfClass(intervals: Intervals, { auc }: Metrics, { byClass, weights }: Judged): Intervals {
  const { positives, negatives } = rowsOfSides(byClass[0] as OneClass, weights);
  const isFew = Math.min(positives, negatives) < fewestOfClass;
  const kept = Object.entries(intervals).filter(([name]) => positives >= fewestOfClass || !ofPositives.includes(name));
  const needsArea = auc !== undefined && (isFew || !intervals.auc);
  return { ...Object.fromEntries(kept), ...(needsArea && { auc: intervalOfArea(auc, positives, negatives) }) };
}

/** Rows of equal weight that tell as much as these do. */
function sureRows({ sample, weights }: Resampling, rows: number): number {
  return (effectiveRows(sample.rows, weights) * rows) / sample.rows;
}

export interface ScoreComparison {
  /** See mainMetrics; more is better. */
  metric: string;
  champion: number;
  challenger: number;
  /** challenger - champion */
  difference: number;
  /** 95 % bootstrap interval of the difference: the same resampled rows judge both. */
  interval: [number, number];
  rows: number;
}

/**
 * Compares two models on the same rows by the main metric of the task. Undefined
 * when the metric is not defined on them (no rows, one class, constant values).
 *
 * @param actual class numbers or values.
 * @param options.weights how much each row counts.
 */
export function compareScores(
  task: LearningTask,
  actual: ArrayLike<number>,
  championScores: ModelOutput,
  challengerScores: ModelOutput,
  options: { weights?: Float64Array; seed?: number } = {},
): ScoreComparison | undefined {
  const { weights, seed = seedOfIntervals } = options;
  const one = judge(task, actual, championScores, weights);
  const other = judge(task, actual, challengerScores, weights);
  const [champion, challenger] = [mainMetricOf(one), mainMetricOf(other)];
  if (!Number.isFinite(champion) || !Number.isFinite(challenger)) return undefined;
  const resampling = resample(one, seed);
  const [before, after] = [resampling.sample, resample(other, seed).sample];
  const differenceOf = (ofRows?: Float64Array): number => mainMetricOf(after, ofRows) - mainMetricOf(before, ofRows);
  const drawn = new Float64Array(resamples);
  resampling.forEachDraw((ofRows, draw) => {
    drawn[draw] = differenceOf(ofRows);
  });
  const difference = challenger - champion;
  const interval = resampling.intervalAround(difference, differenceOf(), drawn);
  return { metric: mainMetrics[task], champion, challenger, difference, interval, rows: actual.length };
}
