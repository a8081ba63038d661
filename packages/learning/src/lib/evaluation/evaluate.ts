import type { Curves, Label, LearningTask, Metrics } from '../../index.ts';
import type { ModelOutput } from '../onnx/model.ts';
import { intervalsOf } from './bootstrap.ts';
import { curvesOf } from './curves.ts';
import { judge, metricsOf } from './metrics.ts';

export interface Evaluation {
  metrics: Metrics;
  /** 95 % bootstrap interval of the metrics that have one. */
  intervals: Record<string, [number, number]>;
  curves: Curves;
}

/**
 * Judges scores against the truth; champion and challenger are judged by the same
 * function. Metrics that are not defined on these rows are left out.
 *
 * @param actual class numbers (index into `labels`) or values, one for each row of `scores`.
 * @param labels of the classes; not for regression.
 */
export function evaluate(
  task: LearningTask,
  actual: ArrayLike<number>,
  scores: ModelOutput,
  labels?: Label[],
): Evaluation {
  const judged = judge(task, actual, scores);
  const metrics = metricsOf(judged);
  return { metrics, intervals: intervalsOf(judged, metrics), curves: curvesOf(judged, labels) };
}
