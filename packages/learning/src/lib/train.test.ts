import assert from 'node:assert/strict';
import { test } from 'node:test';
import { mixedFeatures, mixedTable } from '../testing/tables.ts';
import { heldOutMask } from './held-out/mask.ts';
import { encodeRows } from './onnx/encode.ts';
import { openModel } from './onnx/model.ts';
import { type TrainRequest, train } from './train.ts';

function requestFor(target: string, rows = 600): TrainRequest {
  const table = mixedTable(rows);
  const heldOut = heldOutMask(table, mixedFeatures, 'salt', 0.2);
  return { table, target, features: mixedFeatures, seed: 7, heldOut };
}

const row = { age: 70, 'income per year': 900, member: true, since: '2022-09-01T00:00:00Z', city: 'oslo' };

test('a boolean target gives a classifier whose exported model answers a JSON row', async () => {
  const trained = await train(requestFor('approved'));
  assert.equal(trained.task, 'binary');
  assert.deepEqual(trained.signature.target.labels, [false, true]);
  assert.ok((trained.metrics.auc as number) > 0.97, `auc ${trained.metrics.auc}`);
  const model = await openModel(trained.onnx, trained.signature);
  const { labelIndex, probabilities } = await model.predict(encodeRows(trained.signature, [row, {}]), 2);
  assert.equal(labelIndex?.[0], 1);
  assert.ok((probabilities?.[1] as number) > 0.9);
  await model.release();
});

test('a word target with three values gives a probability for each class, summing to one', async () => {
  const trained = await train(requestFor('grade'));
  assert.equal(trained.task, 'multiclass');
  assert.deepEqual(trained.signature.target.labels, ['high', 'low', 'middle']);
  assert.ok((trained.metrics.accuracy as number) > 0.85, `accuracy ${trained.metrics.accuracy}`);
  const model = await openModel(trained.onnx, trained.signature);
  const { probabilities } = await model.predict(encodeRows(trained.signature, [row]), 1);
  assert.equal(probabilities?.length, 3);
  assert.ok(Math.abs((probabilities?.reduce((sum, each) => sum + each, 0) ?? 0) - 1) < 1e-5);
  await model.release();
});

test('a number target gives a regression in the units of the target', async () => {
  const trained = await train(requestFor('price'));
  assert.equal(trained.task, 'regression');
  assert.ok((trained.metrics.r2 as number) > 0.9, `r2 ${trained.metrics.r2}`);
  const model = await openModel(trained.onnx, trained.signature);
  const { values } = await model.predict(encodeRows(trained.signature, [row]), 1);
  assert.ok(Math.abs((values?.[0] as number) - 10.5) < 2, `value ${values?.[0]}`);
  await model.release();
});
