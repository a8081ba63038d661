import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { plainNumber } from './fast-number.ts';

test('a plain number read from bytes is the number that its text says, to the last bit', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^-?[0-9]{1,12}(\.[0-9]{0,12})?$/), (text) => {
      const bytes = Buffer.from(`xx${text}yy`);
      const value = plainNumber(bytes, 2, bytes.length - 2, '.');
      if (!Number.isNaN(value)) assert.ok(Object.is(value, Number(text)), text);
      const comma = Buffer.from(text.replace('.', ','));
      assert.ok(Object.is(plainNumber(comma, 0, comma.length, ','), value));
    }),
    { numRuns: 5_000 },
  );
});

test('whatever is no plain number is left to the slow way', () => {
  for (const text of ['', '-', '.', '1e3', '+1', ' 1', '1.2.3', '1,5', '1234567890123456', 'NaN']) {
    const bytes = Buffer.from(text);
    assert.ok(Number.isNaN(plainNumber(bytes, 0, bytes.length, '.')), text);
  }
});
