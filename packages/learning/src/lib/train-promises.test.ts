import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { TrainingProgress } from '../index.ts';
import { mixedFeatures, mixedTable, numbers, words } from '../testing/tables.ts';
import { isNumeric } from './features/plan.ts';
import { heldOutMask } from './held-out/mask.ts';
import { type TrainRequest, train } from './train.ts';

function requestFor(target: string, changes: Partial<TrainRequest> = {}): TrainRequest {
  const table = mixedTable(400);
  const heldOut = heldOutMask(table, mixedFeatures, 'salt', 0.2);
  const parameters = { maximumRounds: 60, patience: 10 };
  return { table, target, features: mixedFeatures, seed: 7, heldOut, parameters, ...changes };
}

test('the same table, request and seed give the same file, byte for byte; another seed another', async () => {
  const [one, same, other] = await Promise.all([
    train(requestFor('grade')),
    train(requestFor('grade')),
    train(requestFor('grade', { seed: 8 })),
  ]);
  assert.deepEqual(one.onnx, same.onnx);
  assert.deepEqual(one.explainer, same.explainer);
  assert.deepEqual(one.metrics, same.metrics);
  assert.notDeepEqual(one.onnx, other.onnx);
});

test('what the held-out rows say has no part in the model', async () => {
  const request = requestFor('price');
  const columns = request.table.columns.map((column) => {
    if (!isNumeric(column)) return column;
    const values = column.values.map((value, row) => (request.heldOut[row] === 1 ? value * 3 + 100 : value));
    return { ...column, values };
  });
  const changed = await train({ ...request, table: { ...request.table, columns } });
  const asItWas = await train(request);
  assert.deepEqual(changed.explainer, asItWas.explainer);
  assert.notDeepEqual(changed.metrics, asItWas.metrics);
});

test('training stops when the validation loss has not improved for as long as the patience', async () => {
  const { curves, parameters } = await train(
    requestFor('approved', { parameters: { maximumRounds: 500, patience: 5 } }),
  );
  const validation = curves.learning?.validation ?? [];
  const best = validation.indexOf(Math.min(...validation)) + 1;
  assert.equal(parameters.rounds, best);
  assert.equal(validation.length, best + 5);
});

test('progress is reported each round and never goes back', async () => {
  const seen: TrainingProgress[] = [];
  await train(requestFor('price', { onProgress: (progress) => seen.push(progress) }));
  const fractions = seen.map(({ round, rounds }) => round / rounds);
  assert.ok(fractions.every((fraction, i) => i === 0 || fraction >= (fractions[i - 1] as number)));
  assert.equal(fractions.at(-1), 1);
});

test('an aborted training stops at the next round with the reason of the abort', async () => {
  const controller = new AbortController();
  let rounds = 0;
  const onProgress = (): void => {
    rounds++;
    controller.abort();
  };
  await assert.rejects(train(requestFor('grade', { signal: controller.signal, onProgress })), { name: 'AbortError' });
  assert.equal(rounds, 1);
});

test('a time budget ends the search and says so', async () => {
  const { notes, parameters } = await train(requestFor('grade', { timeBudgetSeconds: 0 }));
  assert.equal(parameters.rounds, 1);
  assert.ok(notes.some((note) => note.includes('time budget')));
});

test('the signature names every input as the data writes it, with ranges, values and defaults', async () => {
  const { signature, importance, baseline } = await train(requestFor('grade', { features: undefined as never }));
  const byName = new Map(signature.features.map((feature) => [feature.name, feature]));
  assert.deepEqual(byName.get('age')?.tensor, 'int64');
  assert.equal(byName.get('age')?.nullable, false);
  assert.equal(byName.get('income per year')?.tensor, 'float');
  assert.equal(byName.get('income per year')?.nullable, true);
  assert.deepEqual(byName.get('city')?.categories?.toSorted(), ['bern', 'lima', 'oslo', 'rome']);
  assert.equal(typeof byName.get('member')?.default, 'boolean');
  assert.deepEqual(signature.outputs.probabilities, ['probability_0', 'probability_1', 'probability_2']);
  assert.ok(Math.abs(importance.reduce((sum, { gain }) => sum + gain, 0) - 1) < 1e-9);
  for (const { missing, counts, categories } of baseline.features) {
    const all = counts ?? Object.values(categories ?? {});
    assert.equal(
      all.reduce((sum, count) => sum + count, missing),
      baseline.rows,
    );
  }
});

test('constant columns and ids are left out with a note, and count as ignored', async () => {
  const { table, heldOut } = requestFor('price');
  const extra = [
    numbers('nothing', 400, () => 1),
    numbers('counter', 400, (row) => row + 1, 'integer'),
    words('key', 400, (row) => `key ${row}`, 'text'),
  ];
  const { features: _, ...request } = requestFor('price');
  const trained = await train({ ...request, table: { ...table, columns: [...table.columns, ...extra] }, heldOut });
  assert.deepEqual(trained.signature.ignored, ['nothing', 'counter', 'key']);
  assert.equal(trained.notes.length, 3);
});

test('text of many values is learnt from through means of the target', async () => {
  const shops = 300;
  const rows = 3000;
  const table = {
    rows,
    columns: [
      words('shop', rows, (row) => `shop ${(row * 7919) % shops}`, 'text'),
      numbers('sales', rows, (row) => ((row * 7919) % shops) + Math.sin(row)),
    ],
  };
  const heldOut = Uint8Array.from({ length: rows }, (_, row) => (row < rows / 5 ? 1 : 0));
  const { metrics } = await train({ table, target: 'sales', seed: 1, heldOut });
  assert.ok((metrics.r2 as number) > 0.8, `r2 ${metrics.r2}`);
});

test('adding a constant to the target of a regression adds it to every prediction', async () => {
  const request = requestFor('price');
  const columns = request.table.columns.map((column) =>
    column.name === 'price' && isNumeric(column)
      ? { ...column, values: column.values.map((value) => value + 4096) }
      : column,
  );
  const moved = await train({ ...request, table: { ...request.table, columns } });
  const asItWas = await train(request);
  assert.ok(Math.abs((moved.metrics.rmse as number) - (asItWas.metrics.rmse as number)) < 0.01);
});
