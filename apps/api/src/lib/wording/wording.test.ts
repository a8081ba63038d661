import assert from 'node:assert/strict';
import { test } from 'node:test';
import { namePattern } from '@millrace/runtime';
import fc from 'fast-check';
import { nearest } from './nearest.ts';
import { suggestName } from './resource-name.ts';

test('a suggested name is always allowed', () => {
  const allowed = new RegExp(namePattern);
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (written: string) => {
      const suggestion = suggestName(written);
      assert.ok(suggestion === undefined || allowed.test(suggestion));
    }),
  );
});

test('a name that is allowed is suggested as it is', () => {
  assert.equal(suggestName('adult_2024-v1'), 'adult_2024-v1');
});

test('nothing is suggested where nothing is left', () => {
  assert.equal(suggestName('— —'), undefined);
});

test('a swapped letter, a wrong case and a missing letter still find the name', () => {
  const columns = ['age', 'income', 'hours-per-week'];
  assert.equal(nearest('icnome', columns), 'income');
  assert.equal(nearest('AGE', columns), 'age');
  assert.equal(nearest('hours-per-wek', columns), 'hours-per-week');
});

test('a name that is like none of them finds none', () => {
  assert.equal(nearest('species', ['age', 'income']), undefined);
});
