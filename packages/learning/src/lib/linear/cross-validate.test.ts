import assert from 'node:assert/strict';
import { test } from 'node:test';
import { linearProblem, sourcesOf } from '../../testing/linear-problems.ts';
import type { Fold } from '../splits/fold.ts';
import { fitLinear, type LinearRequest } from './fit.ts';
import { predictLinearMargins } from './predictor.ts';

const problem = linearProblem({ rows: 300, numbers: 8, categories: 2, bins: 6, objective: 'squared', seed: 11 });
const everyRow = Uint32Array.from(problem.labels, (_, row) => row);
const folds = [0, 1, 2].map((fold) => ({
  learning: everyRow.filter((row) => row % 3 !== fold),
  watching: everyRow.filter((row) => row % 3 === fold),
}));
const request: LinearRequest = {
  ...{ rows: problem.rows, sources: sourcesOf(problem), labels: problem.labels, weights: problem.weights },
  ...{ objective: 'squared', alpha: 0.5, seed: 1 },
};

test('the lambda of the least loss on watched rows is taken, or a larger one within one standard error', async () => {
  const best = await fitLinear({ ...request, folds });
  const losses = best.path.map(({ loss }) => loss);
  assert.equal(best.lambda, best.path[losses.indexOf(Math.min(...losses))]?.lambda);
  assert.equal(best.path[0]?.nonZero, 0);
  const careful = await fitLinear({ ...request, folds, rule: 'one-standard-error' });
  const chosen = careful.path.find(({ lambda }) => lambda === careful.lambda);
  const least = best.path.find(({ lambda }) => lambda === best.lambda);
  assert.ok(careful.lambda > best.lambda);
  assert.ok((chosen?.loss as number) <= (least?.loss as number) + (least?.standardError as number));
});

test('the losses of the path are those of models that never saw the watched rows', async () => {
  const lambdas = [0.3, 0.05, 0.01];
  const { path } = await fitLinear({ ...request, folds, lambdas });
  for (const [step, lambda] of lambdas.entries()) {
    let loss = 0;
    let weight = 0;
    for (const { learning, watching } of folds) {
      const weights = problem.weights.slice();
      for (const row of watching) weights[row] = 0;
      assert.equal(learning.length + watching.length, problem.rows);
      // Standardised by all rows, as within the folds.
      const { predictor } = await fitLinear({ ...request, weights, lambda });
      const [margins] = predictLinearMargins(predictor, problem.matrix, problem.rows);
      for (const row of watching) {
        const ofRow = problem.weights[row] as number;
        loss += (ofRow * ((margins?.[row] as number) - (problem.labels[row] as number)) ** 2) / 2;
        weight += ofRow;
      }
    }
    assert.ok(Math.abs((path[step]?.loss as number) / (loss / weight) - 1) < 0.02);
  }
});

test('folds that watch few rows, as those ordered by time, give the same path by either way to the products', async () => {
  const ordered = [{ learning: everyRow.subarray(0, 100), watching: everyRow.subarray(100, 200) }];
  const whole = [{ learning: everyRow.subarray(0, 200), watching: everyRow.subarray(200) }];
  for (const given of [ordered, whole]) {
    const { path } = await fitLinear({ ...request, folds: given, lambdas: [0.1, 0.01] });
    const learning = given[0]?.learning as Uint32Array;
    const weights = problem.weights.map((weight, row) => (learning.includes(row) ? weight : 0));
    const { predictor } = await fitLinear({ ...request, weights, lambda: 0.01 });
    const [margins] = predictLinearMargins(predictor, problem.matrix, problem.rows);
    const watching = given[0]?.watching as Uint32Array;
    const sum = (of: (row: number) => number): number => watching.reduce((total, row) => total + of(row), 0);
    const weight = sum((row) => problem.weights[row] as number);
    const loss = sum((row) => {
      return (problem.weights[row] as number) * ((margins?.[row] as number) - (problem.labels[row] as number)) ** 2;
    });
    assert.ok(Math.abs((path.at(-1)?.loss as number) / (loss / weight / 2) - 1) < 0.02);
  }
});

test('folds in which no row weighs anything are passed over', async () => {
  const lambdas = [0.3, 0.05, 0.01];
  const weights = Float64Array.from(everyRow, (row) => (row % 3 === 0 ? 0 : 1));
  const [light, ...others] = folds;
  for (const objective of ['squared', 'poisson'] as const) {
    const labels = problem.labels.map((label) => (objective === 'poisson' ? Math.round(Math.abs(label)) : label));
    const asked = { ...request, objective, labels, weights, lambdas };
    const expected = await fitLinear({ ...asked, folds: others });
    // The first watches rows without weight; the last learns from such rows alone.
    const without = { learning: (light as Fold).watching, watching: (light as Fold).learning };
    const found = await fitLinear({ ...asked, folds: [...folds, without] });
    assert.deepEqual(found, expected);
    assert.ok(found.path.length === 3 && found.path.every(({ loss }) => Number.isFinite(loss)));
  }
});

test('weights count by their proportions, however large', async () => {
  const lambdas = [0.1];
  const [small, huge] = await Promise.all(
    [1, 2 ** 1020].map((factor) => {
      return fitLinear({ ...request, lambdas, weights: problem.weights.map((weight) => weight * factor) });
    }),
  );
  assert.deepEqual(huge, small);
});
