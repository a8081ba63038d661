import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column } from '../../index.ts';
import { numbers, words } from '../../testing/tables.ts';
import { randomFrom, shuffle } from '../random.ts';
import { nearlyConstant, uselessness } from './useless.ts';

const rows = 400;
/** Rows that are learnt from: some are held out, so that ids have gaps. */
const trainingRows = Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => row % 5 > 0);
const random = randomFrom(9);
const hex = (digits: number): string =>
  Array.from({ length: digits }, () => '0123456789abcdef'[Math.floor(random() * 16)]).join('');
const uuid = (): string => [8, 4, 4, 4, 12].map(hex).join('-');
const order = shuffle(
  Uint32Array.from({ length: rows }, (_, row) => row),
  random,
);
const wide = Array.from({ length: rows }, () => Math.floor(random() * 1e9));

const ids: Column[] = [
  numbers('counter', rows, (row) => row + 1, 'integer'),
  numbers('from 1000', rows, (row) => 1000 + row, 'integer'),
  numbers('with gaps', rows, (row) => 7 * row + (row % 3), 'integer'),
  numbers('falling', rows, (row) => -3 * row, 'integer'),
  numbers('shuffled', rows, (row) => 5000 + (order[row] as number), 'integer'),
  numbers('customer_id', rows, (row) => wide[row] as number, 'integer'),
  numbers('Customer ID', rows, (row) => wide[row] as number, 'integer'),
  numbers('customerId', rows, (row) => wide[row] as number, 'integer'),
  words('each once', rows, (row) => `name ${row}`, 'text'),
  words('nearly each once', rows, (row) => `name ${row < 8 ? 1 : row}`, 'text'),
  words(
    'uuid',
    rows,
    (row) => (row % 2 ? uuid() : `00000000-0000-4000-8000-${String(row % 160).padStart(12, '0')}`),
    'text',
  ),
  words('hash', rows, (row) => (row % 4 ? `${hex(30)}1a` : `${'0'.repeat(30)}${10 + (row % 48)}`), 'text'),
];
const constants: Column[] = [
  numbers('one value', rows, () => 3),
  numbers('no value', rows, () => Number.NaN),
  numbers('one date', rows, () => 1.6e12, 'datetime'),
  numbers('one as float32', rows, (row) => 1 + row * 1e-12),
  words('one word', rows, () => 'same'),
  words('no word', rows, () => undefined),
];
const useful: Column[] = [
  numbers('measured', rows, (row) => row * 1.5),
  numbers('with a repeat', rows, (row) => Math.floor(row / 2), 'integer'),
  numbers('grid', rows, (row) => wide[row] as number, 'integer'),
  numbers('income', rows, (row) => wide[row] as number, 'integer'),
  numbers('dates in order', rows, (row) => 1.6e12 + row * 6e4, 'datetime'),
  numbers('dates within two minutes', rows, (row) => 1.6e12 + row, 'datetime'),
  numbers('a category in numbers', rows, (row) => row % 7, 'integer'),
  numbers('yes or no', rows, (row) => row % 2, 'boolean'),
  numbers('one or missing', rows, (row) => (row % 2 ? 1 : Number.NaN)),
  words('one word or missing', rows, (row) => (row % 2 ? 'same' : undefined)),
  words('customers that come back', rows, (row) => `customer ${row % 150}`, 'text'),
];

test('ids are left out whatever they look like: counted, shuffled, with gaps, hashed, or called an id', () => {
  for (const column of ids) assert.match(uselessness(column, trainingRows, false) ?? '', /id/, column.name);
});

test('an id of numbers, or of words with a repeat, is kept when it is named', () => {
  for (const column of ids.filter(({ name }) => name !== 'each once')) {
    assert.equal(uselessness(column, trainingRows, true), undefined, column.name);
  }
});

test('a column of a single value is left out, named or not', () => {
  for (const column of constants) {
    for (const isNamed of [true, false]) assert.ok(uselessness(column, trainingRows, isNamed), column.name);
  }
});

test('what is measured, repeats or can be missing is kept', () => {
  for (const column of useful) assert.equal(uselessness(column, trainingRows, false), undefined, column.name);
});

test('a column that says the same in nearly every row is noted, and whether that is to be missing', () => {
  const same = numbers('fee', rows, (row) => (row === 7 ? 5 : 2));
  const missing = words('remark', rows, (row) => (row === 7 ? 'late' : undefined), 'text');
  assert.match(nearlyConstant(same, trainingRows) ?? '', /'fee' has the same value in all but 1 of 320 rows/);
  assert.match(nearlyConstant(missing, trainingRows) ?? '', /'remark' is missing in all but 1 of 320 rows/);
  for (const column of useful) assert.equal(nearlyConstant(column, trainingRows), undefined, column.name);
});
