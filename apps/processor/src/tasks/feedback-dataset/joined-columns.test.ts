import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature } from '@millrace/learning';
import { joinedColumns, joinedRecipe } from './joined-columns.ts';

const signature = (target: Signature['target'], features: Record<string, string>) =>
  ({
    target,
    features: Object.entries(features).map(([name, type]) => ({ name, type })),
  }) as unknown as Signature;

const none = { inputs: new Set<string>(), actual: false };

test('features come first in the order of the model, then other inputs, the truth and what was predicted', () => {
  const newest = signature({ name: 'fits', labels: ['no', 'yes'] }, { size: 'number', day: 'datetime' });
  const older = signature({ name: 'fits', labels: ['no', 'yes'] }, { weight: 'integer', size: 'integer' });
  const columns = joinedColumns(new Set(['size', 'note', 'fits', 'age']), [newest, older], none);
  assert.deepEqual(columns, [
    { name: 'size', of: 'input', type: 'number' },
    { name: 'day', of: 'input', type: 'datetime' },
    { name: 'weight', of: 'input', type: 'integer' },
    { name: 'age', of: 'input' },
    { name: 'note', of: 'input' },
    { name: 'fits', of: 'actual', type: 'category' },
    { name: 'prediction', of: 'prediction', type: 'category' },
    { name: 'predicted_at', of: 'predictedAt', type: 'datetime' },
    { name: 'prediction_id', of: 'predictionId', type: 'text' },
  ]);
  const { types, roles } = joinedRecipe(columns);
  assert.equal(types?.note, undefined, 'what no feature says is found in the cells');
  const features = { size: 'feature', day: 'feature', weight: 'feature', fits: 'feature' };
  assert.deepEqual(roles, { ...features, prediction: 'id', predicted_at: 'id', prediction_id: 'id' });
});

test('a name that an input has is not taken twice', () => {
  const columns = joinedColumns(new Set(['Prediction', 'prediction_id']), [signature({ name: 'price' }, {})], none);
  assert.deepEqual(
    columns.map(({ name }) => name),
    ['Prediction', 'prediction_id', 'price', 'prediction_2', 'predicted_at', 'prediction_id_2'],
  );
});

test('labels have the type that they have in the training data', () => {
  const typeOf = (target: Omit<Signature['target'], 'name'>) =>
    joinedColumns(new Set(), [signature({ name: 'y', ...target }, {})], none)[0]?.type;
  assert.deepEqual(
    [
      typeOf({ labels: [false, true] }),
      typeOf({ labels: [1, 2] }),
      typeOf({ labels: [0.5, 1] }),
      typeOf({ labels: ['1', '2'] }),
      typeOf({ integer: true }),
      typeOf({}),
    ],
    ['boolean', 'integer', 'number', 'category', 'integer', 'number'],
  );
});

test('a column of whole numbers is one of numbers where some row has a fraction, and so is what a regression answers', () => {
  const counts = signature({ name: 'count', integer: true }, { age: 'integer', floor: 'integer' });
  const typesOf = (inputs: string[], actual: boolean) =>
    joinedColumns(new Set(['age', 'floor']), [counts], { inputs: new Set(inputs), actual }).map(({ type }) => type);
  assert.deepEqual(typesOf([], false).slice(0, 4), ['integer', 'integer', 'integer', 'number']);
  assert.deepEqual(typesOf(['age'], true).slice(0, 4), ['number', 'integer', 'number', 'number']);
});
