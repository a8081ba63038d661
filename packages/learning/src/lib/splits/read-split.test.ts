import assert from 'node:assert/strict';
import { test } from 'node:test';
import { numbers, words } from '../../testing/tables.ts';
import { LearningError } from '../errors.ts';
import { heldOutFor, readSplit } from './read-split.ts';

const rows = 100;
const table = {
  rows,
  columns: [
    numbers('day', rows, (row) => (row === 3 ? Number.NaN : (row * 37) % rows), 'datetime'),
    words('customer', rows, (row) => (row % 10 === 0 ? undefined : row % 10 === 1 ? '' : `c${row % 7}`)),
    numbers('shop', rows, (row) => (row % 9) - 4, 'integer'),
  ],
};
const all = new Uint32Array(rows).map((_, row) => row);

test('held-out rows of a time split are the last ones, and those without a time are learnt from', () => {
  const mask = heldOutFor(table, { kind: 'time', column: 'day' }, [], 'salt');
  const days = (table.columns[0] as { values: Float64Array }).values;
  const held = Array.from(days).filter((_, row) => mask[row] === 1);
  const learnt = Array.from(days).filter((day, row) => mask[row] === 0 && !Number.isNaN(day));
  assert.ok(Math.min(...held) > Math.max(...learnt));
  assert.ok(held.length >= 18 && held.length <= 22);
  assert.equal(mask[3], 0);
});

test('held-out rows of a group split are whole groups', () => {
  const mask = heldOutFor(table, { kind: 'group', column: 'shop' }, [], 'salt', 0.4);
  const shops = (table.columns[2] as { values: Float64Array }).values;
  const held = new Set(Array.from(shops).filter((_, row) => mask[row] === 1));
  assert.ok(held.size > 0 && held.size < 9);
  assert.ok(Array.from(shops).every((shop, row) => held.has(shop) === (mask[row] === 1)));
});

test('rows without a group are groups of their own; equal numbers are one group', () => {
  const byWord = readSplit(table, { kind: 'group', column: 'customer' }, all);
  assert.ok(byWord.kind === 'group' && byWord.groups[10] === -1 && byWord.groups[11] === -1);
  assert.equal(byWord.groups[2], byWord.groups[9]);
  const byNumber = readSplit(table, { kind: 'group', column: 'shop' }, all);
  assert.ok(byNumber.kind === 'group');
  assert.equal(byNumber.groups[0], byNumber.groups[9]);
  assert.ok(byNumber.groups.every((group) => group >= 0));
});

test('rows of one instant are held out together, as many as come nearest to the share', () => {
  const heldOutOf = (years: number[]) => {
    const columns = [numbers('year', years.length, (row) => years[row] as number, 'integer')];
    return Array.from(heldOutFor({ rows: years.length, columns }, { kind: 'time', column: 'year' }, [], 's'));
  };
  const last = (year: number, count: number) => new Array<number>(count).fill(year);
  // Most rows are of the last year: no other cut leaves anything to learn from.
  assert.deepEqual(heldOutOf([...last(2019, 2), ...last(2020, 8)]), [...last(0, 2), ...last(1, 8)]);
  // One row of 2021 is nearer to two than all of 2020 and 2021.
  const years = [...last(2018, 1), ...last(2020, 8), 2021];
  assert.deepEqual(heldOutOf(years), [...last(0, 9), 1]);
  assert.deepEqual(heldOutOf([...last(2020, 9), 2021]), [...last(0, 9), 1]);
  assert.throws(() => heldOutOf(last(2020, 10)), { code: 'learning.split_impossible' });
});

test('rows without a group are held out one by one, or not at all when nothing else tells them apart', () => {
  const many = 1000;
  const columns = [
    words('customer', many, (row) => (row % 2 === 0 ? (row % 4 === 0 ? undefined : '') : `c${row % 50}`)),
    numbers('amount', many, (row) => row),
  ];
  const heldOfNobody = (by: string[]): number => {
    const mask = heldOutFor({ rows: many, columns }, { kind: 'group', column: 'customer' }, by, 'salt');
    return mask.filter((isHeldOut, row) => isHeldOut === 1 && row % 2 === 0).length;
  };
  assert.ok(heldOfNobody(['amount']) > 60 && heldOfNobody(['amount']) < 140);
  assert.equal(heldOfNobody(['customer']), 0);
});

test('a split by a missing column or by the time of words is refused', () => {
  const codes = ['learning.split_column_missing', 'learning.split_column_unordered'];
  ['nothing', 'customer'].forEach((column, index) => {
    assert.throws(
      () => readSplit(table, { kind: 'time', column }, all),
      (error) => error instanceof LearningError && error.code === codes[index],
    );
  });
});
