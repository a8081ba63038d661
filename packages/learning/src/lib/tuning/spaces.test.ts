import assert from 'node:assert/strict';
import { test } from 'node:test';
import { defaultForest } from '../boosting/forest.ts';
import { defaultParameters } from '../boosting/parameters.ts';
import { checkSpace } from './space.ts';
import { boostingSpace, forestSpace, linearSpace, roundRungs, withTrial } from './spaces.ts';

test('the space of gradient boosting can be searched for every size of table, and begins with the defaults', () => {
  for (const rows of [10, 50, 200, 1000, 5000, 1_000_000]) {
    const defaults = defaultParameters(rows);
    const space = boostingSpace(defaults, rows, true);
    checkSpace(space);
    assert.deepEqual(withTrial(defaults, space.defaults), defaults);
  }
});

test('the space of random forests can be searched for every size of table, and begins with the defaults', () => {
  for (const rows of [10, 1000, 1_000_000]) {
    for (const slots of [1, 2, 30, 5000]) {
      const defaults = defaultForest(rows, slots, { name: rows === 1000 ? 'squared' : 'logistic' });
      const space = forestSpace(defaults, rows, slots);
      checkSpace(space);
      assert.deepEqual(withTrial(defaults, space.defaults), defaults);
    }
  }
});

test('settings of categories are searched only where there are some', () => {
  const defaults = defaultParameters(1000);
  assert.ok('categorySmoothing' in boostingSpace(defaults, 1000, true).dimensions);
  assert.ok(!('categorySmoothing' in boostingSpace(defaults, 1000, false).dimensions));
});

test('the elastic net starts from any mix asked for', () => {
  for (const alpha of [0, 0.33, 1]) {
    checkSpace(linearSpace(alpha));
    assert.deepEqual(linearSpace(alpha).defaults, { alpha });
  }
});

test('rungs ascend to all rounds, however few they are', () => {
  assert.deepEqual(roundRungs(1000), [112, 334, 1000]);
  assert.deepEqual(roundRungs(2), [1, 2]);
  assert.deepEqual(roundRungs(1), [1]);
});
