import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  classes,
  type LinearProblem,
  linearProblem,
  type ProblemShape,
  residuals,
  sourcesOf,
  writtenOut,
} from '../../testing/linear-problems.ts';
import type { LinearPredictor } from '../model.ts';
import { fitLinear } from './fit.ts';

/** The largest distance of a subgradient from zero, with everything written out. */
function violation(
  problem: LinearProblem,
  predictor: LinearPredictor,
  objective: ProblemShape['objective'],
  { lambda, alpha }: { lambda: number; alpha: number },
): number {
  const { weights } = problem;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let largest = 0;
  residuals(problem, predictor, objective).forEach((ofMargin, margin) => {
    const weighted = ofMargin.map((residual, row) => ((weights[row] as number) / total) * residual);
    largest = Math.max(largest, Math.abs(weighted.reduce((sum, each) => sum + each, 0)));
    for (const { column, coefficients } of writtenOut(problem, predictor)) {
      const coefficient = coefficients[margin] as number;
      const slope =
        weighted.reduce((sum, each, row) => sum + each * (column[row] as number), 0) +
        lambda * (1 - alpha) * coefficient;
      const distance =
        coefficient === 0
          ? Math.abs(slope) - lambda * alpha
          : Math.abs(slope + lambda * alpha * Math.sign(coefficient));
      largest = Math.max(largest, distance);
    }
  });
  return largest;
}

async function checkOptimum(shape: ProblemShape, penalty: { lambda: number; alpha: number }): Promise<void> {
  const problem = linearProblem(shape);
  const { rows, labels, weights } = problem;
  const { objective } = shape;
  const sources = sourcesOf(problem);
  const request = { rows, sources, labels, weights, objective, classes, ...penalty, seed: 1, tolerance: 1e-7 };
  const { predictor } = await fitLinear(request);
  // Weights are kept as float32.
  const distance = violation(problem, predictor, objective, penalty);
  assert.ok(distance < 2e-6, `${distance} from the optimum`);
}

const objectives = ['squared', 'logistic', 'softmax', 'poisson'] as const;
const anyShape = fc.record({
  rows: fc.integer({ min: 30, max: 150 }),
  numbers: fc.integer({ min: 1, max: 5 }),
  categories: fc.integer({ min: 0, max: 3 }),
  bins: fc.integer({ min: 2, max: 8 }),
  objective: fc.constantFrom(...objectives),
  seed: fc.integer({ min: 1, max: 1e6 }),
});
const anyPenalty = fc.record({
  lambda: fc.constantFrom(0.003, 0.01, 0.1, 1),
  alpha: fc.constantFrom(0, 0.3, 0.5, 1),
});

test('no subgradient of loss and penalty is away from zero at the solution', async () => {
  await fc.assert(fc.asyncProperty(anyShape, anyPenalty, checkOptimum), { numRuns: 120 });
});

test('a table with too many bins for the products of all columns reaches the optimum too', async () => {
  for (const objective of ['logistic', 'softmax'] as const) {
    const shape = { rows: 1500, numbers: 2, categories: 11, bins: 250, objective, seed: 3 };
    await checkOptimum(shape, { lambda: 0.005, alpha: 0.5 });
  }
});

test('second derivatives from a sample of the rows lead to the same optimum', async () => {
  const shape = { rows: 40_000, numbers: 5, categories: 1, bins: 4, objective: 'logistic', seed: 5 } as const;
  await checkOptimum(shape, { lambda: 0.002, alpha: 0.5 });
});
