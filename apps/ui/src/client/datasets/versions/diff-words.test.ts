import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inOrderOf } from './columns-in-order.ts';
import { commonAxis, meansInWords } from './drift-words.ts';
import { readingChanges } from './reading-change.ts';

test('the mean of dates is a date, and a mean that reads the same is not said', () => {
  const [from, to] = [Date.UTC(2017, 5, 30, 11), Date.UTC(2018, 0, 2, 13)];
  assert.equal(meansInWords([from, to], 'datetime'), 'mean 30 Jun 2017 to 3 Jan 2018');
  assert.equal(meansInWords([from, from + 60_000], 'datetime'), undefined);
  assert.equal(meansInWords([1.5, 2.5], 'number'), 'mean 1.5 to 2.5');
  assert.equal(meansInWords([1.5, 1.5], 'number'), undefined);
  assert.equal(meansInWords(undefined, 'category'), undefined);
});

test('the pictures of both versions share an axis, from the least value of either to the largest', () => {
  const before = { histogram: { edges: [0, 5, 10], counts: [1, 2] } };
  const after = { histogram: { edges: [-3, 1], counts: [1] } };
  assert.deepEqual(commonAxis(before, after), [-3, 10]);
  assert.deepEqual(commonAxis(before, undefined), [0, 10]);
  assert.equal(commonAxis({}, undefined), undefined);
});

test('numbers and dates that are written differently are said, a sentence each', () => {
  assert.deepEqual(readingChanges({}), []);
  const change = readingChanges({
    decimalSeparator: { from: '.', to: ',' },
    dateOrder: { from: 'day-first', to: 'month-first' },
  });
  assert.deepEqual(change, [
    'Numbers had a point before their decimals and have a comma',
    '1/2/2026 was read as 1 February and is read as 2 January',
  ]);
});

test('cells stand in the order of the table, with columns that it does not know at the end', () => {
  const table = [{ name: 'customer' }, { name: 'age' }, { name: 'since' }];
  assert.deepEqual(inOrderOf(table, new Set(['age', 'gone', 'customer'])), ['customer', 'age', 'gone']);
  assert.deepEqual(inOrderOf([], new Set(['b', 'a'])), ['b', 'a']);
});
