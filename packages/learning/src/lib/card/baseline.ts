import type { LearningTask, ModelCard } from '../../index.ts';
import { judge } from '../evaluation/judged.ts';
import { metricsOf } from '../evaluation/metrics.ts';
import type { ModelOutput } from '../onnx/model.ts';

interface Rows {
  /** Class numbers or values. */
  actual: ArrayLike<number>;
  weights?: Float64Array | undefined;
}

/**
 * Metrics on the held-out rows of the plainest rule there is: the most frequent
 * class of the training rows, with the shares of the classes as probabilities, or
 * the mean of their values.
 */
export function baselineOf(task: LearningTask, classes: number, training: Rows, heldOut: Rows): ModelCard['baseline'] {
  const rows = heldOut.actual.length;
  const rule = task === 'regression' ? 'mean' : 'most frequent class';
  if (rows === 0) return { rule, metrics: {} };
  const scores = task === 'regression' ? alwaysMean(training, rows) : alwaysMostFrequent(classes, training, rows);
  return { rule, metrics: metricsOf(judge(task, heldOut.actual, scores, heldOut.weights)) };
}

function alwaysMean({ actual, weights }: Rows, rows: number): ModelOutput {
  let [total, sum] = [0, 0];
  for (let row = 0; row < actual.length; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    sum += weight * (actual[row] as number);
  }
  return { values: new Float32Array(rows).fill(total > 0 ? sum / total : 0) };
}

function alwaysMostFrequent(classes: number, { actual, weights }: Rows, rows: number): ModelOutput {
  const shares = new Float64Array(classes);
  let total = 0;
  for (let row = 0; row < actual.length; row++) {
    const weight = weights?.[row] ?? 1;
    total += weight;
    shares[actual[row] as number] = (shares[actual[row] as number] as number) + weight;
  }
  const probabilities = new Float32Array(rows * classes).map((_, cell) => (shares[cell % classes] as number) / total);
  return { probabilities, labelIndex: new Int32Array(rows).fill(shares.indexOf(Math.max(...shares))) };
}
