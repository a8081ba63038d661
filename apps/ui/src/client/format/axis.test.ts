import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tickFormat } from './axis.ts';

const axis = (...ticks: number[]) => ticks.map(tickFormat(ticks));

test('years stand on an axis as years, and large numbers are short', () => {
  assert.deepEqual(axis(2000, 2007, 2014), ['2000', '2007', '2014']);
  assert.deepEqual(axis(0, 5000, 10_000, 12_500), ['0', '5K', '10K', '12.5K']);
  assert.deepEqual(axis(-0.5, 0, 0.25), ['-0.5', '0', '0.25']);
  assert.deepEqual(axis(0, 1e6, 2.5e6), ['0', '1M', '2.5M']);
  assert.deepEqual(axis(0, 0.00002), ['0', '2.0e-5']);
});
