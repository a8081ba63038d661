import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { classes, type LinearProblem, linearProblem, sourcesOf, writtenOut } from '../../testing/linear-problems.ts';
import { LinearContributions, linearImportance } from '../explanation/linear.ts';
import { randomFrom, shuffle } from '../random.ts';
import { fitLinear, type LinearRequest } from './fit.ts';
import { lossOf } from './loss.ts';
import { predictLinearMargins } from './predictor.ts';

const shape = { rows: 120, numbers: 4, categories: 2, bins: 5, objective: 'squared', seed: 7 } as const;

function fitted(problem: LinearProblem, request: Partial<LinearRequest> = {}) {
  const { rows, labels, weights } = problem;
  return fitLinear({
    ...{ rows, sources: sourcesOf(problem), labels, weights, classes, seed: 1 },
    ...{ objective: 'squared', alpha: 0.5, lambda: 0.02, tolerance: 1e-7 },
    ...request,
  });
}

async function answers(problem: LinearProblem, request: Partial<LinearRequest> = {}, of = problem) {
  const { predictor } = await fitted(problem, request);
  return predictLinearMargins(predictor, of.matrix, of.rows);
}

function assertClose(ours: Float64Array[], theirs: Float64Array[], tolerance: number): void {
  ours.forEach((ofMargin, margin) => {
    ofMargin.forEach((value, row) => {
      const difference = Math.abs(value - (theirs[margin]?.[row] as number));
      assert.ok(difference < tolerance, `row ${row} differs by ${difference}`);
    });
  });
}

const objectives = ['squared', 'logistic', 'softmax', 'poisson'] as const;

test('a ridge is the solution of the normal equations', async () => {
  const problem = linearProblem(shape);
  const { predictor } = await fitted(problem, { alpha: 0, lambda: 0.3 });
  const columns = writtenOut(problem, predictor);
  const total = problem.weights.reduce((sum, weight) => sum + weight, 0);
  const mean = (of: (row: number) => number): number =>
    problem.weights.reduce((sum, weight, row) => sum + (weight / total) * of(row), 0);
  const centred = columns.map(({ column }) => {
    const middle = mean((row) => column[row] as number);
    return column.map((value) => value - middle);
  });
  const middle = mean((row) => problem.labels[row] as number);
  const matrix = centred.map((one, i) =>
    centred.map((other, j) => mean((row) => (one[row] as number) * (other[row] as number)) + (i === j ? 0.3 : 0)),
  );
  const right = centred.map((one) => mean((row) => (one[row] as number) * ((problem.labels[row] as number) - middle)));
  solve(matrix, right).forEach((value, column) => {
    const difference = Math.abs(value - (columns[column]?.coefficients[0] as number));
    assert.ok(difference < 1e-5, `column ${column} differs by ${difference}`);
  });
});

/** Gauss without pivoting, for positive definite matrices. */
function solve(matrix: number[][], right: number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i] as number]);
  rows.forEach((pivot, p) => {
    rows.forEach((row, r) => {
      if (r === p) return;
      const times = (row[p] as number) / (pivot[p] as number);
      for (let i = p; i < row.length; i++) row[i] = (row[i] as number) - times * (pivot[i] as number);
    });
  });
  return rows.map((row, p) => (row.at(-1) as number) / (row[p] as number));
}

test('above the largest slope every weight is zero and the mean is answered', async () => {
  for (const objective of objectives) {
    const problem = linearProblem({ ...shape, objective });
    const { predictor } = await fitted(problem, { objective, lambda: 100, alpha: 0.9 });
    const margins = predictLinearMargins(predictor, problem.matrix, problem.rows);
    const start = lossOf(objective, classes).start(problem.labels, problem.weights);
    margins.forEach((ofMargin, margin) => {
      assert.ok(ofMargin.every((value) => Math.abs(value - (start[margin] as number)) < 1e-6));
    });
  }
});

test('a constant added to the target is added to every answer', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.integer({ min: -1000, max: 1000 }), async (seed, shift) => {
      const problem = linearProblem({ ...shape, seed });
      const shifted = { ...problem, labels: problem.labels.map((label) => label + shift) };
      const before = await answers(problem);
      assertClose(
        await answers(shifted),
        before.map((each) => each.map((value) => value + shift)),
        1e-4,
      );
    }),
    { numRuns: 20 },
  );
});

/** The rows at the places, which may repeat. */
function rowsOf(problem: LinearProblem, places: Uint32Array): LinearProblem {
  const pick = <T extends Float64Array | Float32Array | Uint8Array>(from: T): T => {
    const picked = from.slice(0, 0).constructor as new (length: number) => T;
    const result = new picked(places.length);
    places.forEach((place, index) => {
      result[index] = from[place] as number;
    });
    return result;
  };
  const { matrix, labels, weights, bins } = problem;
  return { bins, rows: places.length, matrix: matrix.map(pick), labels: pick(labels), weights: pick(weights) };
}

test('a weight of so many is a row repeated as often, and a weight of zero no row', async () => {
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), fc.constantFrom(...objectives), async (seed, objective) => {
      const problem = linearProblem({ ...shape, objective, seed });
      const places = Array.from(problem.weights).flatMap((weight, row) => new Array<number>(weight).fill(row));
      const repeated = rowsOf(problem, Uint32Array.from(places));
      repeated.weights.fill(1);
      const weighted = await answers(problem, { objective });
      assertClose(await answers(repeated, { objective }, problem), weighted, 1e-3);
    }),
    { numRuns: 25 },
  );
});

test('the order of rows and of columns does not matter', async () => {
  for (const objective of objectives) {
    const problem = linearProblem({ ...shape, objective });
    const before = await answers(problem, { objective });
    const order = shuffle(
      Uint32Array.from(problem.labels, (_, row) => row),
      randomFrom(1),
    );
    assertClose(await answers(rowsOf(problem, order), { objective }, problem), before, 1e-3);
    const turned = { ...problem, matrix: problem.matrix.toReversed() };
    assertClose(await answers(turned, { objective }), before, 1e-3);
  }
});

test('contributions add up to the margin from its mean over the training rows', async () => {
  for (const objective of objectives) {
    const problem = linearProblem({ ...shape, objective });
    const { predictor } = await fitted(problem, { objective, lambda: 0.01 });
    const margins = predictLinearMargins(predictor, problem.matrix, problem.rows);
    const total = problem.weights.reduce((sum, weight) => sum + weight, 0);
    margins.forEach((ofMargin, margin) => {
      const contributions = new LinearContributions(predictor, margin);
      const mean = ofMargin.reduce((sum, value, row) => sum + ((problem.weights[row] as number) / total) * value, 0);
      assert.ok(Math.abs(contributions.expected - mean) < 1e-6);
      ofMargin.forEach((value, row) => {
        const bySlot = new Float64Array(predictor.slots.length);
        contributions.explain(problem.matrix, row, bySlot);
        assert.ok(Math.abs(bySlot.reduce((sum, each) => sum + each, contributions.expected) - value) < 1e-9);
      });
    });
  }
});

test('a feature is as important as what it adds is large', async () => {
  const problem = linearProblem({ ...shape, categories: 0 });
  const noise = problem.labels.map((_, row) => Math.sin(row * 7) * 0.01);
  const labels = noise.map((value, row) => value + 3 * (problem.matrix[0]?.[row] as number));
  const { predictor } = await fitted({ ...problem, labels }, { lambda: 1e-4 });
  const [first, ...others] = linearImportance(predictor, problem.matrix, problem.rows, [0, 1, 1, 2]);
  assert.equal(others.length, 2);
  assert.ok(others.every((other) => other < 0.05 * (first as number)));
});

test('infinite and wild values count as the end of the range', async () => {
  const problem = linearProblem({ ...shape, categories: 0, rows: 1000 });
  const wild = (problem.matrix[0] as Float32Array).slice();
  wild[3] = Number.POSITIVE_INFINITY;
  wild[4] = -3e38;
  wild[5] = Number.NEGATIVE_INFINITY;
  const { predictor } = await fitted({ ...problem, matrix: [wild, ...problem.matrix.slice(1)] });
  const [slot] = predictor.slots;
  assert.ok(slot?.kind === 'number');
  assert.ok(slot.high <= Math.max(...(problem.matrix[0] as Float32Array)));
  assert.ok(Math.abs(slot.weight[0] as number) > 0.01, 'the column still counts');
  const ends = [Number.POSITIVE_INFINITY, 1e30, Number.NaN].map((value) => Float32Array.of(value));
  const [infinite, huge, missing] = ends.map((value) => {
    const row = [value, ...problem.matrix.slice(1).map((values) => values.slice(0, 1))];
    return predictLinearMargins(predictor, row, 1)[0]?.[0] as number;
  });
  assert.equal(infinite, huge);
  assert.ok(Number.isFinite(missing));
});

test('columns that are constant, empty or of a single bin get no weight', async () => {
  const problem = linearProblem(shape);
  const { rows } = problem;
  const useless = [
    new Float32Array(rows).fill(3.3),
    new Float32Array(rows).fill(Number.NaN),
    new Uint8Array(rows).fill(2),
  ];
  const before = await answers(problem);
  const more = { ...problem, matrix: [...useless, ...problem.matrix] };
  assertClose(await answers(more), before, 1e-6);
});

test('losses that are not smooth are refused with a reason', async () => {
  const problem = linearProblem(shape);
  const request = { objective: 'absolute' as 'squared' };
  await assert.rejects(fitted(problem, request), { code: 'learning.objective_not_linear' });
  const negative = { ...problem, labels: problem.labels.map((label) => -label) };
  await assert.rejects(fitted(negative, { objective: 'poisson' }), { code: 'learning.target_out_of_range' });
});

test('cancelling stops the search', async () => {
  const problem = linearProblem({ ...shape, rows: 200_000, objective: 'logistic' });
  const controller = new AbortController();
  const onProgress = () => controller.abort();
  const search = fitted(problem, {
    objective: 'logistic',
    lambdas: [0.1, 0.01, 1e-4],
    onProgress,
    signal: controller.signal,
  });
  await assert.rejects(search, { name: 'AbortError' });
});
