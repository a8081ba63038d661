import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature } from '@millrace/learning';
import { AddedColumns, countAnswers } from './added-columns.ts';

const noAnswer = /gives no answer to this row/;

function added(target: Signature['target']) {
  return new AddedColumns({ target, outputs: {} } as Signature, []);
}

test('a row to which a model has no class has the reason in place of a prediction, and is not counted', () => {
  const columns = added({ name: 'fits', labels: ['yes', 'no'] });
  const output = { labelIndex: Int32Array.of(1, -1), probabilities: Float32Array.of(0.25, 0.75, 0.5, 0.5) };
  assert.deepEqual(columns.ofRow(output, 0), ['no', 0.75, 0.25, 0.75, null]);
  const [reason, ...cells] = columns.ofRow(output, 1).reverse();
  assert.match(String(reason), noAnswer);
  assert.deepEqual(cells, [null, null, null, null]);
  assert.equal(countAnswers(output, 2), 1);
});

test('a model without probabilities leaves them empty', () => {
  const output = { labelIndex: Int32Array.of(0) };
  assert.deepEqual(added({ name: 'fits', labels: ['yes', 'no'] }).ofRow(output, 0), ['yes', null, null, null, null]);
});

test('a value that is no number is no prediction', () => {
  const columns = added({ name: 'price' });
  const output = { values: Float32Array.of(1.5, Number.NaN, Number.POSITIVE_INFINITY) };
  assert.deepEqual(columns.ofRow(output, 0), [1.5, null]);
  for (const row of [1, 2]) {
    const [cell, reason] = columns.ofRow(output, row);
    assert.equal(cell, null);
    assert.match(String(reason), noAnswer);
  }
  assert.equal(countAnswers(output, 3), 1);
});
