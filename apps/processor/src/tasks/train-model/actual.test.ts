import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Column, Signature } from '@millrace/learning';
import { actualOf } from './actual.ts';

function actual(column: Column, labels?: (string | number | boolean)[]): number[] {
  const target = { name: 'target', ...(labels && { labels }) };
  return [...actualOf({ rows: 2, columns: [column] }, { target } as Signature, Uint32Array.of(1, 0))];
}

test('classes are numbered as the labels are, whatever the type of the column', () => {
  const words: Column = { name: 'target', type: 'category', codes: Int32Array.of(0, 1), categories: ['yes', 'no'] };
  assert.deepEqual(actual(words, ['no', 'yes']), [0, 1]);
  assert.deepEqual(actual({ name: 'target', type: 'boolean', values: Float64Array.of(0, 1) }, [false, true]), [1, 0]);
  assert.deepEqual(actual({ name: 'target', type: 'integer', values: Float64Array.of(7, 3) }, [3, 7]), [0, 1]);
});

test('values are themselves', () => {
  assert.deepEqual(actual({ name: 'target', type: 'number', values: Float64Array.of(1.5, 2.5) }), [2.5, 1.5]);
});
