import type { LearningTask, Metrics } from '../../index.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { randomFrom } from '../random.ts';
import { addTo } from '../tally.ts';
import { type Judged, judge, weightedMetrics } from './metrics.ts';

const resamples = 200;
/** Rows that are resampled at most. */
const mostRows = 5000;
const seedOfIntervals = 20_260_101;

/** The metric that decides between two models; more is better for each of them. */
export const mainMetrics = { binary: 'auc', multiclass: 'accuracy', regression: 'r2' } as const;

/**
 * 95 % percentile bootstrap intervals (Efron 1979) with a fixed seed. When there
 * are more than 5,000 rows, an even sample of them is resampled and the spread is
 * scaled by sqrt(sample / rows). Accuracy gets Wilson's interval: resampling rows
 * that are all right would say that the next ones are too. For the same reason a
 * figure that no draw moves gets no interval.
 */
export function intervalsOf(judged: Judged, metrics: Metrics): Record<string, [number, number]> {
  if (judged.rows < 2) return {};
  const sample = evenSample(judged.rows);
  const smaller = sample ? judge(judged.task, pick(judged.actual, sample), pickScores(judged, sample)) : judged;
  const draws = drawsOf(smaller.rows, seedOfIntervals, (weights) => weightedMetrics(smaller, weights));
  const center = weightedMetrics(smaller);
  const intervals: Record<string, [number, number]> = {};
  for (const [name, value] of Object.entries(center)) {
    const spread = draws.map((draw) => draw[name]).filter((drawn) => drawn !== undefined && Number.isFinite(drawn));
    if (spread.length < resamples / 2 || metrics[name] === undefined) continue;
    const interval = intervalAround(metrics[name], value, spread as number[], smaller.rows / judged.rows);
    if (interval[0] < interval[1]) intervals[name] = interval;
  }
  if (metrics.accuracy !== undefined) intervals.accuracy = intervalOfShare(metrics.accuracy, judged.rows);
  return intervals;
}

/** 95 % score interval of a share of `rows` (Wilson 1927); within 0 and 1, and never empty. */
export function intervalOfShare(share: number, rows: number): [number, number] {
  const z = 1.959964;
  const center = (share + z ** 2 / (2 * rows)) / (1 + z ** 2 / rows);
  const reach = (z / (1 + z ** 2 / rows)) * Math.sqrt((share * (1 - share)) / rows + z ** 2 / (4 * rows ** 2));
  return [Math.max(0, center - reach), Math.min(1, center + reach)];
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
 */
export function compareScores(
  task: LearningTask,
  actual: ArrayLike<number>,
  championScores: ModelOutput,
  challengerScores: ModelOutput,
  seed = seedOfIntervals,
): ScoreComparison | undefined {
  const metric = mainMetrics[task];
  const both = [judge(task, actual, championScores), judge(task, actual, challengerScores)] as const;
  const champion = weightedMetrics(both[0])[metric];
  const challenger = weightedMetrics(both[1])[metric];
  if (actual.length === 0 || champion === undefined || challenger === undefined) return undefined;
  const sample = evenSample(actual.length);
  const [one, other] = sample
    ? both.map((judged) => judge(task, pick(actual, sample), pickScores(judged, sample)))
    : both;
  const differenceOf = (weights?: Float64Array): number => {
    const before = weightedMetrics(one as Judged, weights)[metric] ?? Number.NaN;
    return (weightedMetrics(other as Judged, weights)[metric] ?? Number.NaN) - before;
  };
  const rows = sample?.length ?? actual.length;
  const draws = drawsOf(rows, seed, differenceOf).filter(Number.isFinite);
  const difference = challenger - champion;
  const interval = intervalAround(difference, differenceOf(), draws, rows / actual.length);
  return { metric, champion, challenger, difference, interval, rows: actual.length };
}

function drawsOf<T>(rows: number, seed: number, measure: (weights: Float64Array) => T): T[] {
  const random = randomFrom(seed);
  const weights = new Float64Array(rows);
  return Array.from({ length: resamples }, () => {
    weights.fill(0);
    for (let i = 0; i < rows; i++) addTo(weights, Math.floor(random() * rows));
    return measure(weights);
  });
}

/** Percentiles of the draws, moved to the value on all rows and drawn in by the sample's share. */
function intervalAround(value: number, center: number, draws: number[], share: number): [number, number] {
  const sorted = Float64Array.from(draws).sort();
  if (sorted.length === 0) return [value, value];
  const at = (quantile: number): number => {
    const drawn = sorted[Math.round(quantile * (sorted.length - 1))] as number;
    return value + (drawn - center) * Math.sqrt(share);
  };
  return [at(0.025), at(0.975)];
}

function evenSample(rows: number): Uint32Array | undefined {
  if (rows <= mostRows) return undefined;
  return Uint32Array.from({ length: mostRows }, (_, i) => Math.floor((i * rows) / mostRows));
}

function pick(values: ArrayLike<number>, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number);
}

function pickScores({ scores, classes }: Judged, rows: Uint32Array): ModelOutput {
  if (scores.values) return { values: Float32Array.from(pick(scores.values, rows)) };
  const cells = Uint32Array.from({ length: rows.length * classes }, (_, cell) => {
    return (rows[Math.floor(cell / classes)] as number) * classes + (cell % classes);
  });
  return {
    labelIndex: Int32Array.from(pick(scores.labelIndex ?? [], rows)),
    probabilities: Float32Array.from(pick(scores.probabilities ?? [], cells)),
  };
}
