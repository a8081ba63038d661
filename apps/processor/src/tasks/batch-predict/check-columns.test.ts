import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Signature } from '@millrace/learning';
import { checkColumns } from './check-columns.ts';

const signature = {
  features: [
    { name: 'age', type: 'integer', tensor: 'int64', nullable: false },
    { name: 'a/b', type: 'number', tensor: 'float', nullable: false },
    { name: 'city', type: 'category', tensor: 'string', nullable: true },
  ],
} as unknown as Signature;

test('columns that are missing altogether are listed, each by its place', () => {
  assert.throws(
    () => checkColumns(signature, ['age', 'a/b', 'city']),
    (error: { code: string; message: string; errors: { pointer: string }[] }) => {
      assert.equal(error.code, 'predict.columns_missing');
      assert.match(error.message, /lacks 2 columns that the model needs: age, a\/b\./);
      assert.match(error.message, /add the columns with empty cells/);
      assert.deepEqual(
        error.errors.map(({ pointer }) => pointer),
        ['/age', '/a~1b'],
      );
      return true;
    },
  );
});

test('a missing column is no error when the training data had gaps in it, too', () => {
  checkColumns(signature, ['city']);
  checkColumns(signature, []);
});
