import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColumnProfile, DatasetProfile } from '@millrace/datasets';
import { type Advanced, noneAdvanced } from './advanced.ts';
import { trainingRequest } from './training-request.ts';

const column = (name: string): ColumnProfile => ({ name, type: 'number', role: 'feature', missing: 0, distinct: 50 });
const profile: DatasetProfile = { rows: 100, columns: ['age', 'day', 'weight', 'won'].map(column) };
const asked = (advanced: Partial<Advanced>, target = 'won') =>
  trainingRequest({
    ...{ dataset: 'games', version: 2, profile, target, inferred: 'binary', model: 'games' },
    advanced: { ...noneAdvanced, ...advanced },
  });
const plain = { model: 'games', dataset: 'games', version: 2, target: 'won' };

test('what was not touched is not in the request', () => {
  assert.deepEqual(asked({}), plain);
});

test('what was chosen is asked for', () => {
  const costs = { falsePositive: 1, falseNegative: 5 };
  assert.deepEqual(
    asked({
      algorithm: 'linear',
      tuning: { kind: 'minutes', amount: 2 },
      split: { kind: 'time', column: 'day' },
      segments: ['age'],
      costs,
    }),
    {
      ...plain,
      algorithm: 'linear',
      tuning: { timeoutSeconds: 120 },
      split: { kind: 'time', column: 'day' },
      segments: ['age'],
      costs,
    },
  );
});

test('the column of weights is never among the features', () => {
  assert.deepEqual(asked({ weights: 'weight', leftOut: ['day'] })?.features, ['age']);
});

test('what no longer fits the target is left out, and a split without its column is no request yet', () => {
  assert.deepEqual(asked({ weights: 'won', segments: ['won'], split: { kind: 'group', column: 'won' } }), plain);
  assert.deepEqual(asked({ costs: { falsePositive: 1 } }), plain);
  assert.equal(asked({ split: { kind: 'time' } }), undefined);
});
