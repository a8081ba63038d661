import type { LearningTask } from '../../index.ts';
import { addTo } from '../tally.ts';
import type { Kernel } from './kernel.ts';

/** Where the gradients of a run come from and go to, in the kernel's memory. */
export interface RunMemory {
  rows: number;
  /** f64 [row]: 0 or 1, class number, or scaled value. */
  labels: number;
  /** f64 [margin][row] */
  scores: number;
  /** f64 [margin][row], softmax only. */
  probabilities: number;
  /** i64 pairs [row]: quantised gradient; quantised hessian and a one for counting. */
  pairs: number;
}

/** Units in which gradients and hessians are counted, so that their sums stay exact in 64 bits. */
export interface Quantisation {
  gradientUnit: number;
  hessianUnit: number;
  countBits: number;
}

export interface Objective {
  /** Trees a round. */
  margins: number;
  /** Name of the loss reported for each round. */
  metric: string;
  /** Margins before the first tree. */
  base(labels: Float64Array, rows: Uint32Array): number[];
  /** To be called once a round, before the gradients of its margins. */
  startRound(kernel: Kernel, memory: RunMemory): void;
  /** Writes the gradient pairs of one margin. */
  gradients(kernel: Kernel, memory: RunMemory, margin: number): Quantisation;
  /** Mean loss over some rows. */
  loss(scores: Float64Array[], labels: Float64Array, rows: Uint32Array): number;
}

export function objectiveFor(task: LearningTask, classes: number): Objective {
  if (task === 'regression') return squared;
  return task === 'binary' ? logistic : softmax(classes);
}

function quantise(rows: number, gradientBound: number, hessianBound: number): Quantisation {
  const countBits = Math.ceil(Math.log2(rows + 1));
  const gradientBits = Math.min(40, 61 - countBits);
  const hessianBits = Math.min(30, 62 - 2 * countBits);
  return {
    gradientUnit: (gradientBound || 1) / 2 ** gradientBits,
    hessianUnit: hessianBound / 2 ** hessianBits,
    countBits,
  };
}

const logistic: Objective = {
  margins: 1,
  metric: 'logloss',
  base(labels, rows) {
    const positives = sumOver(labels, rows);
    return [Math.fround(Math.log((positives + 0.5) / (rows.length - positives + 0.5)))];
  },
  startRound() {},
  gradients({ run }, { rows, scores, labels, pairs }) {
    const units = quantise(rows, 1, 0.25);
    const { gradientUnit, hessianUnit, countBits } = units;
    run.logisticGradients(scores, labels, pairs, 0, rows, 1 / gradientUnit, 1 / hessianUnit, countBits);
    return units;
  },
  loss([scores = new Float64Array()], labels, rows) {
    let sum = 0;
    // The logarithm of a product instead of a sum of logarithms: each factor lies in 1..2.
    let product = 1;
    for (const row of rows) {
      const score = scores[row] as number;
      const margin = labels[row] === 1 ? -score : score;
      if (margin > 0) sum += margin;
      product *= 1 + Math.exp(-Math.abs(margin));
      if (product < 1e200) continue;
      sum += Math.log(product);
      product = 1;
    }
    return (sum + Math.log(product)) / rows.length;
  },
};

const squared: Objective = {
  margins: 1,
  metric: 'rmse',
  base: (labels, rows) => [Math.fround(sumOver(labels, rows) / rows.length)],
  startRound() {},
  gradients({ run }, { rows, scores, labels, pairs }) {
    const units = quantise(rows, run.largestResidual(scores, labels, 0, rows), 1);
    const { gradientUnit, hessianUnit, countBits } = units;
    run.squaredGradients(scores, labels, pairs, 0, rows, 1 / gradientUnit, 1 / hessianUnit, countBits);
    return units;
  },
  loss([scores = new Float64Array()], labels, rows) {
    let sum = 0;
    for (const row of rows) sum += ((scores[row] as number) - (labels[row] as number)) ** 2;
    return Math.sqrt(sum / rows.length);
  },
};

function softmax(classes: number): Objective {
  // Friedman's factor for redundant margins, as in LightGBM.
  const hessianFactor = classes / (classes - 1);
  return {
    margins: classes,
    metric: 'logloss',
    base(labels, rows) {
      const counts = new Float64Array(classes).fill(0.5);
      for (const row of rows) addTo(counts, labels[row] as number);
      return Array.from(counts, (count) => Math.fround(Math.log(count / (rows.length + classes / 2))));
    },
    startRound({ run }, { rows, scores, probabilities }) {
      run.softmax(scores, probabilities, rows, classes, 0, rows);
    },
    gradients({ run }, { rows, labels, probabilities, pairs }, margin) {
      const units = quantise(rows, 1, 0.25 * hessianFactor);
      const { gradientUnit, hessianUnit, countBits } = units;
      const ofMargin = probabilities + margin * rows * 8;
      const scales = [1 / gradientUnit, 1 / hessianUnit] as const;
      run.softmaxGradients(ofMargin, labels, pairs, 0, rows, ...scales, countBits, margin, hessianFactor);
      return units;
    },
    loss: softmaxLoss,
  };
}

function softmaxLoss(scores: Float64Array[], labels: Float64Array, rows: Uint32Array): number {
  let total = 0;
  for (const row of rows) {
    let largest = Number.NEGATIVE_INFINITY;
    for (const margin of scores) largest = Math.max(largest, margin[row] as number);
    let sum = 0;
    for (const margin of scores) sum += Math.exp((margin[row] as number) - largest);
    total += Math.log(sum) + largest - (scores[labels[row] as number]?.[row] as number);
  }
  return total / rows.length;
}

function sumOver(values: Float64Array, rows: Uint32Array): number {
  let sum = 0;
  for (const row of rows) sum += values[row] as number;
  return sum;
}
