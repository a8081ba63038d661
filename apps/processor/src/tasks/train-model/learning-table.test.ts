import assert from 'node:assert/strict';
import { test } from 'node:test';
import { withTarget } from './learning-table.ts';

test('rows whose target is missing or the empty text judge nothing', () => {
  const table = {
    rows: 4,
    columns: [
      { name: 'won', type: 'category' as const, categories: ['yes', '', 'no'], codes: Int32Array.of(0, 1, -1, 2) },
      { name: 'size', type: 'number' as const, values: Float64Array.of(1, 2, 3, 4) },
    ],
  };
  const { rows, columns } = withTarget(table, 'won');
  assert.equal(rows, 2);
  assert.deepEqual(columns[1], { name: 'size', type: 'number', values: Float64Array.of(1, 4) });
});
