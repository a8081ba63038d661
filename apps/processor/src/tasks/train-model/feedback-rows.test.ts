import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Table } from '@millrace/learning';
import { appendAnsweredRows } from './feedback-rows.ts';

const table: Table = {
  rows: 1,
  columns: [
    { name: 'age', type: 'integer', values: Float64Array.of(30) },
    { name: 'member', type: 'boolean', values: Float64Array.of(1) },
    { name: 'since', type: 'datetime', values: Float64Array.of(0) },
    { name: 'city', type: 'category', codes: Int32Array.of(0), categories: ['Ulm'] },
    { name: 'income', type: 'category', codes: Int32Array.of(0), categories: ['low', 'high'] },
  ],
};

test('answered rows come in the types of the columns, with the true answer as the target', () => {
  const answered = [
    {
      row: { age: '41', member: false, since: '1970-01-01T00:00:01Z', city: 'Bonn', income: 'low' },
      actual: 'high',
    },
    { row: { age: null, since: 2000, city: 'Ulm', unknown: 1 }, actual: 'huge' },
  ];
  const { rows, columns } = appendAnsweredRows(table, 'income', answered);
  assert.equal(rows, 3);
  assert.deepEqual(columns, [
    { name: 'age', type: 'integer', values: Float64Array.of(30, 41, Number.NaN) },
    { name: 'member', type: 'boolean', values: Float64Array.of(1, 0, Number.NaN) },
    { name: 'since', type: 'datetime', values: Float64Array.of(0, 1000, 2000) },
    { name: 'city', type: 'category', codes: Int32Array.of(0, 1, 0), categories: ['Ulm', 'Bonn'] },
    { name: 'income', type: 'category', codes: Int32Array.of(0, 1, 2), categories: ['low', 'high', 'huge'] },
  ]);
  assert.equal(table.rows, 1, 'the table that was given is left as it is');
  assert.deepEqual((table.columns[3] as { categories: string[] }).categories, ['Ulm']);
});
