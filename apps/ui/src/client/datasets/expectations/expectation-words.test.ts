import assert from 'node:assert/strict';
import { test } from 'node:test';
import { demandOf, subjectOf } from './expectation-words.ts';

const severity = 'fail';

test('an expectation reads as a sentence', () => {
  const age = { kind: 'range', column: 'age', min: 17, max: 90, share: 0.01, severity } as const;
  assert.equal(`${subjectOf(age)} ${demandOf(age)}`, 'age lies between 17 and 90, but for 1 %');
  assert.equal(demandOf({ kind: 'range', column: 'age', max: 90, severity }), 'lies at or below 90');
  assert.equal(
    demandOf({ kind: 'range', column: 'day', min: Date.UTC(2026, 0, 31), severity }, 'datetime'),
    'lies at or above 31 Jan 2026',
  );
  assert.equal(demandOf({ kind: 'set', column: 'sex', values: ['a', 'b'], severity }), 'is one of a, b');
  const many = Array.from({ length: 9 }, (_, value) => value);
  assert.equal(demandOf({ kind: 'set', column: 'n', values: many, severity }), 'is one of 0, 1, 2, 3, 4, 5 and 3 more');
  assert.equal(demandOf({ kind: 'missing-share', column: 'age', max: 0, severity }), 'is never missing');
  assert.equal(subjectOf({ kind: 'unique', columns: ['a', 'b'], severity }), 'a + b');
  assert.equal(demandOf({ kind: 'row-count', min: 1000, severity }), 'has at least 1,000 rows');
});
