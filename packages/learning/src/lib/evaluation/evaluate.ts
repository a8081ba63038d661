import type { Curves, Intervals, Label, LearningTask, Metrics } from '../../index.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { intervalsOf } from './bootstrap.ts';
import { curvesOf } from './curves.ts';
import { judge } from './judged.ts';
import { metricsOf } from './metrics.ts';
import { resample } from './resampling.ts';

export interface Evaluation {
  metrics: Metrics;
  /** 95 % interval of the metrics that have one. */
  intervals: Intervals;
  curves: Curves;
}

/**
 * Judges scores against the truth; champion and challenger are judged by the same
 * function. Metrics that are not defined on these rows are left out.
 *
 * @param actual class numbers (index into `labels`) or values, one for each row of `scores`.
 * @param labels of the classes; not for regression.
 * @param options.weights how much each row counts. In metrics and curves a weight of two is a row seen twice; intervals
 *   know that it was seen once.
 */
export function evaluate(
  task: LearningTask,
  actual: ArrayLike<number>,
  scores: ModelOutput,
  labels?: Label[],
  options: { weights?: Float64Array } = {},
): Evaluation {
  const judged = judge(task, actual, scores, options.weights);
  const metrics = metricsOf(judged);
  const resampling = resample(judged);
  return {
    metrics,
    intervals: intervalsOf(resampling, metrics, judged),
    curves: curvesOf(judged, labels, resampling),
  };
}
