import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatasetColumn } from '@millrace/datasets';
import { checkHeldOutColumns, chooseFeatures } from './features.ts';

const column = (name: string, role: DatasetColumn['role'] = 'feature'): DatasetColumn => ({
  name,
  type: 'number',
  role,
});
const columns = [
  column('id', 'id'),
  column('age'),
  column('planet', 'constant'),
  column('income'),
  column('prediction'),
  column('probability'),
  column('probability_yes'),
];

test('by default the target, ids, constants and the columns of a batch prediction are left out', () => {
  assert.deepEqual(chooseFeatures({ columns, target: 'income' }), ['age']);
});

test('the column that says how much a row counts is not learned from', () => {
  assert.throws(() => chooseFeatures({ columns, target: 'income', weights: 'age' }), { code: 'learning.no_features' });
});

test('an id is learned from when the user lists it', () => {
  assert.deepEqual(chooseFeatures({ columns, target: 'income', requested: ['id', 'age'] }), ['id', 'age']);
});

test('columns of a batch prediction are refused even when the user lists them', () => {
  assert.throws(() => chooseFeatures({ columns, target: 'income', requested: ['age', 'prediction'] }), {
    code: 'learning.feature_is_prediction',
    message: /: prediction\./,
  });
});

test('a target that is not there is answered with the columns that are', () => {
  assert.throws(() => chooseFeatures({ columns, target: 'wage' }), {
    code: 'learning.target_missing',
    message: /"wage".*age, planet, income/,
  });
});

test('a table with nothing to learn from says so', () => {
  assert.throws(() => chooseFeatures({ columns: [column('id', 'id'), column('income')], target: 'income' }), {
    code: 'learning.no_features',
  });
});

test('a table without a column that decides which rows judge is refused by its name', () => {
  checkHeldOutColumns(columns, { model: 'income', heldOut: ['age', 'id'] });
  assert.throws(() => checkHeldOutColumns(columns, { model: 'income', heldOut: ['age', 'job'] }), {
    code: 'learning.held_out_column_missing',
    message: /rows judge "income": job\. Add/,
  });
});
