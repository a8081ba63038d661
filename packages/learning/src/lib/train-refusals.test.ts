import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../index.ts';
import { numbers, words } from '../testing/tables.ts';
import { LearningError } from './errors.ts';
import { type TrainRequest, train } from './train.ts';

const rows = 60;
const feature = numbers('x', rows, (row) => Math.sin(row));

async function refusal(columns: Column[], changes: Partial<TrainRequest> = {}): Promise<string> {
  const table = { rows: changes.table?.rows ?? rows, columns };
  const request = { table, target: 'y', seed: 1, heldOut: new Uint8Array(rows), ...changes };
  const error = await train(request).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(error instanceof LearningError, `${error}`);
  assert.equal(error.detail, error.message);
  assert.match(error.detail, /: .*\./s, 'the sentence says what to do');
  return error.code;
}

const classes = words('y', rows, (row) => (row % 2 ? 'a' : 'b'));

test('a target that the table lacks is refused', async () => {
  assert.equal(await refusal([feature]), 'learning.target_missing');
});

test('a constant target is refused', async () => {
  assert.equal(await refusal([feature, words('y', rows, () => 'a')]), 'learning.target_constant');
});

test('a target with a value of its own in each row is refused as classes', async () => {
  assert.equal(await refusal([feature, words('y', rows, (row) => `${row}`)]), 'learning.target_unique');
});

test('a class of one row is refused', async () => {
  assert.equal(
    await refusal([feature, words('y', rows, (row) => (row === 3 ? 'odd' : `${row % 2}`))]),
    'learning.class_too_small',
  );
});

test('too few rows with a target are refused, however many rows there are', async () => {
  assert.equal(
    await refusal([feature, numbers('y', rows, (row) => (row < 19 ? row : Number.NaN))]),
    'learning.too_few_rows',
  );
});

test('holding out nearly all rows is refused', async () => {
  assert.equal(
    await refusal([feature, classes], { heldOut: new Uint8Array(rows).fill(1, 5) }),
    'learning.too_few_rows',
  );
});

test('a table without a useful column is refused', async () => {
  assert.equal(await refusal([numbers('x', rows, () => 1), classes]), 'learning.no_features');
});

test('features that the table lacks, or that are the target, are refused', async () => {
  assert.equal(await refusal([feature, classes], { features: ['x', 'z'] }), 'learning.feature_missing');
  assert.equal(await refusal([feature, classes], { features: ['x', 'y'] }), 'learning.target_is_feature');
});

test('a task that does not fit the target is refused', async () => {
  assert.equal(await refusal([feature, classes], { task: 'regression' }), 'learning.task_mismatch');
  const three = words('y', rows, (row) => `${row % 3}`);
  assert.equal(await refusal([feature, three], { task: 'binary' }), 'learning.task_mismatch');
});

test('a target of dates, or beyond what a model can answer, is refused', async () => {
  assert.equal(await refusal([feature, numbers('y', rows, (row) => row, 'datetime')]), 'learning.target_unsupported');
  assert.equal(await refusal([feature, numbers('y', rows, (row) => row * 1e300)]), 'learning.target_out_of_range');
});

test('an algorithm that is not there is refused before anything else is looked at', async () => {
  assert.equal(await refusal([], { algorithm: 'oracle' as never }), 'learning.algorithm_not_available');
});
