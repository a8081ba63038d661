import assert from 'node:assert/strict';
import { test } from 'node:test';
import { curveOf } from './curve-of.ts';

const round = (number: number, stage: number, validation?: number) => ({
  round: number,
  rounds: 3000,
  stage,
  metric: 'logloss',
  training: 0.5,
  ...(validation !== undefined && { validation }),
});

test('the curve is that of the last pass with rows held back, from round 1', () => {
  const search = [round(1001, 1, 0.6), round(1002, 1, 0.5)];
  assert.deepEqual(curveOf(search).round, [1, 2]);
  assert.equal(curveOf(search).isLast, true);
  const all = curveOf([round(1, 0, 0.7), ...search, round(2001, 2)]);
  assert.deepEqual([all.round, all.validation, all.isLast], [[1, 2], [0.6, 0.5], false]);
});

test('without rows held back it is that of the only pass; without rounds there is none', () => {
  assert.deepEqual(curveOf([round(1, 0), round(2, 0)]).validation, undefined);
  assert.deepEqual(curveOf([]).round, []);
});
