import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { uniqueNames } from './header.ts';

test('empty and repeated names are kept but made unique, and what stood there is remembered', () => {
  assert.deepEqual(uniqueNames(['id', '', 'age', 'age', ' Age ', '']), [
    { name: 'id' },
    { name: 'column_2', originalName: '' },
    { name: 'age' },
    { name: 'age_2', originalName: 'age' },
    { name: 'Age_3', originalName: ' Age ' },
    { name: 'column_6', originalName: '' },
  ]);
});

test('a made-up name never takes one that the file has', () => {
  assert.deepEqual(
    uniqueNames(['age', 'age', 'age_2', '', 'column_4']).map(({ name }) => name),
    ['age', 'age_3', 'age_2', 'column_5', 'column_4'],
  );
});

test('names are unique, also without regard to case, and the first of a kind keeps its name', () => {
  const header = fc.array(fc.constantFrom('', 'a', 'A', 'b', 'a_2', 'A_2', 'column_1', 'column_3'), { maxLength: 20 });
  fc.assert(
    fc.property(header, (names) => {
      const unique = uniqueNames(names).map(({ name }) => name);
      assert.equal(new Set(unique.map((name) => name.toLowerCase())).size, names.length);
      for (const [index, name] of names.entries()) {
        if (name !== '' && names.findIndex((other) => other.toLowerCase() === name.toLowerCase()) === index) {
          assert.equal(unique[index], name);
        }
      }
    }),
  );
});

test('ten thousand equal names take no longer than ten thousand names', () => {
  assert.equal(uniqueNames(Array(10_000).fill('x')).at(-1)?.name, 'x_10000');
});
