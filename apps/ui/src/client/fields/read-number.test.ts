import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readNumber } from './read-number.ts';

test('a number is read with a point or a comma before its decimals', () => {
  for (const [text, value] of [
    ['46.5', 46.5],
    ['46,5', 46.5],
    [' -.25 ', -0.25],
    ['46.', 46],
    ['0,125', 0.125],
    ['1234,567', 1234.567],
    ['4e-7', 4e-7],
    ['+3', 3],
  ] as const) {
    assert.deepEqual(readNumber(text), { value }, text);
  }
  assert.deepEqual(readNumber('  '), { value: undefined });
});

test('what may be two numbers, or none, is asked for again and never guessed', () => {
  assert.deepEqual(readNumber('1,234'), { problem: 'Write 1234 or 1.234.' });
  for (const text of ['1.234,5', '1,234.5', '12 000', 'x', '--1', '.', '1e999']) {
    assert.ok('problem' in readNumber(text), text);
  }
});

test('a field for whole numbers takes no others', () => {
  assert.deepEqual(readNumber('42', { whole: true }), { value: 42 });
  assert.deepEqual(readNumber('42,0', { whole: true }), { value: 42 });
  for (const text of ['4.5', '1,234']) assert.ok('problem' in readNumber(text, { whole: true }), text);
});
