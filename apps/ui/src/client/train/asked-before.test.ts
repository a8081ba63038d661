import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DatasetProfile } from '@millrace/datasets';
import type { TrainingRequest } from '@millrace/models';
import { askedBefore } from './asked-before.ts';
import { trainingRequest } from './training-request.ts';

const names = ['size', 'age', 'day', 'share', 'price'];
const profile: DatasetProfile = {
  rows: 100,
  columns: names.map((name) => ({ name, type: 'number', role: 'feature', missing: 0, distinct: 50 })),
};
const plain = { model: 'prices', dataset: 'houses', version: 3, target: 'price' };
const again = (request: TrainingRequest) => {
  const chosen = { dataset: 'houses', version: 3, profile, target: 'price', model: 'prices' };
  return trainingRequest({ ...chosen, inferred: 'regression', advanced: askedBefore(request, profile) });
};

test('training again asks for what was asked for, with the options that the form has no field for', () => {
  const request: TrainingRequest = {
    ...plain,
    features: ['size', 'age'],
    algorithm: 'gradient-boosting',
    tuning: { trials: 5 },
    split: { kind: 'time', column: 'day' },
    weights: 'share',
    segments: ['age'],
    objective: { quantile: 0.9 },
    monotone: { size: 1 },
    timeBudgetSeconds: 60,
  };
  assert.deepEqual(again({ ...request, seed: 0 }), request);
  assert.deepEqual(again(plain), plain);
});

test('a column that the data no longer has is not asked for', () => {
  const gone: Partial<TrainingRequest> = { weights: 'gone', segments: ['gone'], monotone: { gone: 1 } };
  assert.deepEqual(again({ ...plain, ...gone, split: { kind: 'group', column: 'gone' } }), plain);
});
