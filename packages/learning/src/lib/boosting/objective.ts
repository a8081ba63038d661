import { addTo } from '../tally.ts';
import { meanAbsolute, meanLogistic, meanPoisson, meanQuantile, meanSoftmax, rootMeanSquare } from './losses.ts';
import { weightedMean, weightedQuantile } from './weighted.ts';

export type ObjectiveName = 'logistic' | 'softmax' | 'squared' | 'absolute' | 'quantile' | 'poisson';

export interface ObjectiveRequest {
  name: ObjectiveName;
  /** Of softmax: how many classes. */
  classes?: number;
  /** Of quantile: which, between 0 and 1. */
  quantile?: number;
}

/** What boosting minimises. Labels: 0 or 1, class numbers, or values; Poisson: not negative. */
export interface Objective {
  name: ObjectiveName;
  /** Number of the objective in assembly/gradients.ts. */
  code: number;
  /** Trees a round. */
  margins: number;
  /** Name of the loss reported for each round. */
  metric: string;
  /** Passed on to the kernel: the quantile. */
  parameter: number;
  /** Passed on to the kernel: of softmax's hessian. */
  factor: number;
  /** Margins before the first tree. */
  base(labels: Float32Array, rows: Uint32Array, weights?: Float32Array): number[];
  /** Mean loss over some rows. */
  loss(scores: Float32Array[], labels: Float32Array, rows: Uint32Array, weights?: Float32Array): number;
  /** Best value of a leaf from what is left of its rows, where gradients do not tell it. */
  leafValue?(residuals: Float32Array, weights?: Float32Array): number;
}

export function createObjective({ name, classes = 2, quantile = 0.5 }: ObjectiveRequest): Objective {
  if (name === 'softmax') return softmax(classes);
  const common = { name, margins: 1, parameter: quantile, factor: 1 };
  if (name === 'logistic') return { ...common, code: 1, metric: 'logloss', base: logit, loss: meanLogistic };
  if (name === 'poisson') return { ...common, code: 5, metric: 'poisson', base: logMean, loss: meanPoisson };
  if (name === 'squared') return { ...common, code: 0, metric: 'rmse', base: mean, loss: rootMeanSquare };
  const share = name === 'absolute' ? 0.5 : quantile;
  return {
    ...common,
    code: 4,
    parameter: share,
    metric: name === 'absolute' ? 'mae' : 'pinball',
    base: (labels, rows, weights) => [
      Math.fround(weightedQuantile(pick(labels, rows), share, weights && pick(weights, rows))),
    ],
    loss: name === 'absolute' ? meanAbsolute : meanQuantile(share),
    leafValue: (residuals, weights) => weightedQuantile(residuals, share, weights),
  };
}

function pick(values: Float32Array, rows: Uint32Array): Float32Array {
  return Float32Array.from(rows, (row) => values[row] as number);
}

function mean(labels: Float32Array, rows: Uint32Array, weights?: Float32Array): number[] {
  return [Math.fround(weightedMean(labels, rows, weights))];
}

function logit(labels: Float32Array, rows: Uint32Array, weights?: Float32Array): number[] {
  const total = weights ? weightedMean(weights, rows) * rows.length : rows.length;
  const positives = weightedMean(labels, rows, weights) * total;
  return [Math.fround(Math.log((positives + 0.5) / (total - positives + 0.5)))];
}

/** Half a count is added, so that all zeros have a logarithm too. */
function logMean(labels: Float32Array, rows: Uint32Array, weights?: Float32Array): number[] {
  return [Math.fround(Math.log(weightedMean(labels, rows, weights) + 0.5 / rows.length))];
}

function softmax(classes: number): Objective {
  return {
    name: 'softmax',
    code: 2,
    margins: classes,
    metric: 'logloss',
    parameter: 0,
    // Friedman's factor for redundant margins, as in LightGBM.
    factor: classes / (classes - 1),
    base(labels, rows, weights) {
      const counts = new Float64Array(classes).fill(0.5);
      let total = classes / 2;
      for (const row of rows) {
        const weight = weights ? (weights[row] as number) : 1;
        addTo(counts, labels[row] as number, weight);
        total += weight;
      }
      return Array.from(counts, (count) => Math.fround(Math.log(count / total)));
    },
    loss: meanSoftmax,
  };
}
