import assert from 'node:assert/strict';
import { test } from 'node:test';
import { askedWords, meaningOfValue } from './asked.ts';

const request = { model: 'prices', dataset: 'houses', target: 'price' };

test('a training without options was asked for nothing more', () => {
  assert.deepEqual(askedWords(request), []);
  assert.equal(meaningOfValue({ ...request, objective: 'squared' }), undefined);
});

test('an option that changes what answers mean or how they were judged is told in words', () => {
  const asked = askedWords({
    ...request,
    objective: { quantile: 0.9 },
    features: ['size'],
    weights: 'share',
    monotone: { size: 1, age: -1 },
    split: { kind: 'time', column: 'day' },
  });
  assert.deepEqual(asked, [
    'the value that 90 % of the true ones lie below',
    '1 chosen column to learn from',
    'rows count by share',
    'more size never lowers it',
    'more age never raises it',
    'judged on the last by day',
  ]);
});
