import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Column } from '../../index.ts';
import { randomTable } from '../../testing/random-tables.ts';
import { mixedFeatures, mixedTable, numbers } from '../../testing/tables.ts';
import { LearningError } from '../errors.ts';
import { readExplainer } from '../explanation/serialise.ts';
import { heldOutMask } from '../held-out/mask.ts';
import { treesOf } from '../model.ts';
import { type TrainRequest, train } from '../train.ts';
import { exportOnnx } from './export.ts';
import { checkParity } from './parity.ts';

const expected = ['learning.no_features', 'learning.class_too_small', 'learning.target_constant'];
const parameters = { maximumRounds: 8 };

test('the exported model repeats the trainer on tables of missing, infinite, huge, tiny and oddly named columns', async () => {
  const task = fc.constantFrom('binary', 'multiclass', 'regression' as const);
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 1e6 }), task, async (seed, target) => {
      const { table, features } = randomTable(seed);
      const heldOut = heldOutMask(table, features, 's', 0.2);
      const request: TrainRequest = { table, target, task: target, features, seed, heldOut, parameters };
      // Training fails with learning.parity_failed when they differ.
      await train(request).catch((error: unknown) => {
        if (!(error instanceof LearningError && expected.includes(error.code))) throw error;
      });
    }),
    { numRuns: 25 },
  );
});

test('one column, and a column that is missing in every row, can be exported', async () => {
  const rows = 100;
  const table = {
    rows,
    columns: [
      numbers('x', rows, (row) => (row % 10 === 0 ? Number.NaN : row)),
      numbers('empty', rows, () => Number.NaN),
      numbers('y', rows, (row) => row * row),
    ],
  };
  const heldOut = new Uint8Array(rows).fill(1, 0, 10);
  const only = await train({ table, target: 'y', features: ['x'], seed: 1, heldOut, parameters });
  assert.equal(only.signature.features.length, 1);
  const both = await train({ table, target: 'y', seed: 1, heldOut, parameters });
  assert.deepEqual(both.signature.ignored, ['empty']);
});

test('a file that answers differently from the trainer is thrown away', async () => {
  const table = mixedTable(200);
  const heldOut = heldOutMask(table, mixedFeatures, 's', 0.2);
  const { signature, explainer } = await train({
    table,
    target: 'approved',
    features: mixedFeatures,
    seed: 1,
    heldOut,
    parameters,
  });
  const model = readExplainer(explainer);
  const columns = mixedFeatures.map((name) => table.columns.find((column) => column.name === name) as Column);
  const rows = Uint32Array.from({ length: table.rows }, (_, row) => row);
  await checkParity(exportOnnx(model, signature), signature, model, columns, rows);

  const wrong = readExplainer(explainer);
  const [tree] = treesOf(wrong).trees[0] ?? [];
  assert.ok(tree);
  [tree.left, tree.right] = [tree.right, tree.left];
  const failure = { code: 'learning.parity_failed' };
  await assert.rejects(checkParity(exportOnnx(wrong, signature), signature, model, columns, rows), failure);
  await assert.rejects(checkParity(new Uint8Array(10), signature, model, columns, rows), failure);
});

test('a file that differs in a single leaf, or only for cells such as no training row had, is thrown away', async () => {
  const rows = 200;
  const columns = [numbers('x', rows, (row) => row % 40), numbers('y', rows, (row) => Math.sin(row % 40))];
  const request: TrainRequest = { table: { rows, columns }, target: 'y', seed: 1, heldOut: new Uint8Array(rows) };
  const { signature, explainer } = await train({ ...request, algorithm: 'gradient-boosting', parameters });
  const model = readExplainer(explainer);
  const all = Uint32Array.from({ length: rows }, (_, row) => row);
  const check = (file: typeof model) =>
    checkParity(exportOnnx(file, signature), signature, model, columns.slice(0, 1), all);
  await check(model);
  const failure = { code: 'learning.parity_failed' };

  const forMissing = readExplainer(explainer);
  for (const { missingLeft } of treesOf(forMissing).trees.flat())
    missingLeft.forEach((isLeft, node) => {
      missingLeft[node] = 1 - isLeft;
    });
  await assert.rejects(check(forMissing), failure);

  const byLittle = readExplainer(explainer);
  const [tree] = treesOf(byLittle).trees[0] ?? [];
  assert.ok(tree);
  const leaf = tree.feature.indexOf(-1);
  tree.value[leaf] = (tree.value[leaf] as number) + 1e-3;
  await assert.rejects(check(byLittle), failure);
});
