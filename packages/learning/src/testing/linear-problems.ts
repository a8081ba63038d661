import type { SlotSource } from '../lib/boosting/matrix.ts';
import type { SlotValues } from '../lib/boosting/tree.ts';
import type { LinearRequest } from '../lib/linear/fit.ts';
import { predictLinearMargins } from '../lib/linear/predictor.ts';
import type { LinearPredictor } from '../lib/model.ts';
import { randomFrom } from '../lib/random.ts';

export interface LinearProblem {
  rows: number;
  matrix: SlotValues[];
  bins: number;
  labels: Float64Array;
  weights: Float64Array;
}

export interface ProblemShape {
  rows: number;
  numbers: number;
  categories: number;
  bins: number;
  objective: LinearRequest['objective'];
  seed: number;
}

export const classes = 3;

/** Numbers that depend on each other, a third of them with holes; bins of unequal size; labels that depend on both. */
export function linearProblem({ rows, numbers, categories, bins, objective, seed }: ProblemShape): LinearProblem {
  const random = randomFrom(seed);
  const signal = new Float64Array(rows);
  const common = Float64Array.from(signal, () => random());
  const add = (row: number, amount: number): void => {
    signal[row] = (signal[row] as number) + amount;
  };
  const matrix: SlotValues[] = [];
  for (let slot = 0; slot < numbers; slot++) {
    const effect = slot % 2 === 0 ? 2 * (random() - 0.5) : 0;
    const values = Float32Array.from(common, (shared) => 10 ** (slot % 3) * (random() + shared) + slot);
    values.forEach((value, row) => {
      add(row, (effect * value) / 10 ** (slot % 3));
      if (slot % 3 === 1 && random() < 0.2) values[row] = Number.NaN;
    });
    matrix.push(values);
  }
  for (let slot = 0; slot < categories; slot++) {
    const effects = Float64Array.from({ length: bins }, () => random() - 0.5);
    const values = Uint8Array.from({ length: rows }, () => Math.floor(random() ** 2 * bins));
    values.forEach((bin, row) => {
      add(row, effects[bin] as number);
    });
    matrix.push(values);
  }
  const mean = signal.reduce((sum, value) => sum + value / rows, 0);
  const labels = signal.map((value) => labelOf(objective, value - mean, random));
  return { rows, matrix, bins, labels, weights: labels.map(() => Math.floor(random() * 4)) };
}

function labelOf(objective: LinearRequest['objective'], signal: number, random: () => number): number {
  if (objective === 'squared') return 100 + signal + random();
  if (objective === 'logistic') return random() < 1 / (1 + Math.exp(-2 * signal)) ? 1 : 0;
  if (objective === 'poisson') return Math.floor(Math.exp(signal) + 2 * random());
  return Math.max(0, Math.min(classes - 1, Math.floor(signal + 1.5 * random() + 0.7)));
}

export function sourcesOf({ matrix, bins }: Pick<LinearProblem, 'matrix' | 'bins'>): SlotSource[] {
  return matrix.map((values) => {
    return { ...(values instanceof Uint8Array && { categoryBins: bins }), read: () => values };
  });
}

/** Columns as fitLinear's docstring says, written out, each with its coefficients, [margin]. */
export function writtenOut({ matrix, weights }: LinearProblem, predictor: LinearPredictor) {
  return predictor.slots.flatMap((slot, index) => {
    const values = Array.from(matrix[index] as SlotValues);
    if (slot.kind === 'category') {
      return Array.from(slot.byBin[0] as Float32Array, (_, bin) => ({
        column: values.map((value) => (value === bin ? 1 : 0)),
        coefficients: slot.byBin.map((ofMargin) => ofMargin[bin] as number),
      }));
    }
    const there = (of: (value: number) => number): number =>
      values.reduce((sum, value, row) => sum + (Number.isNaN(value) ? 0 : (weights[row] as number) * of(value)), 0);
    const count = there(() => 1);
    const mean = there((value) => value) / count;
    const scale = Math.sqrt(there((value) => (value - mean) ** 2) / count);
    const number = {
      column: values.map((value) => (Number.isNaN(value) ? 0 : (value - mean) / scale)),
      coefficients: slot.weight.map((weight) => weight * scale),
    };
    if (!values.some(Number.isNaN)) return [number];
    return [number, { column: values.map((value) => (Number.isNaN(value) ? 1 : 0)), coefficients: slot.missing }];
  });
}

/** Derivative of the loss by each margin, [margin][row]. */
export function residuals(
  problem: LinearProblem,
  predictor: LinearPredictor,
  objective: LinearRequest['objective'],
): number[][] {
  const margins = predictLinearMargins(predictor, problem.matrix, problem.rows);
  return margins.map((ofMargin, margin) =>
    Array.from(ofMargin, (value, row) => {
      const label = problem.labels[row] as number;
      if (objective === 'squared') return value - label;
      if (objective === 'logistic') return 1 / (1 + Math.exp(-value)) - label;
      if (objective === 'poisson') return Math.exp(value) - label;
      const sum = margins.reduce((total, each) => total + Math.exp(each[row] as number), 0);
      return Math.exp(value) / sum - (label === margin ? 1 : 0);
    }),
  );
}
