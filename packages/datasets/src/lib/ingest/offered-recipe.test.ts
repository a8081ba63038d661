import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportRecipe } from '../../index.ts';
import { ingestText } from '../testing/ingest-text.ts';

/** Reads a file as the next version of another one. */
async function next(before: string, after: string | Buffer, recipe: ImportRecipe = {}) {
  const first = await ingestText(before, recipe);
  return await ingestText(after, {}, { recipe: first.recipe, columns: first.columns.map(({ name }) => name) });
}

test('what the user said of the first version holds for the next', async () => {
  const recipe: ImportRecipe = {
    missing: ['none'],
    types: { zip: 'text' },
    roles: { n: 'id' },
    columnMissing: { n: ['-9'] },
  };
  const { types, cells, roles } = await next(
    'zip,n,word\n12345,1,a\n',
    'zip,n,word\n11111,-9,none\n22222,4,NA\n',
    recipe,
  );
  assert.equal(types.zip, 'text');
  assert.equal(roles.n, 'id');
  assert.deepEqual(cells, [
    ['11111', null, null],
    ['22222', 4, 'NA'],
  ]);
});

test('titles are skipped as before, and a word that stood for missing still does', async () => {
  const { cells, recipe } = await next('Title;;\na;b;c\n1;-;x\n2;3;y\n', 'Another;;\na;b;c\n-;5;x\n7;-;y\n');
  assert.deepEqual(cells, [
    [null, 5, 'x'],
    [7, null, 'y'],
  ]);
  assert.deepEqual([recipe.skipRows, recipe.columnMissing], [1, { b: ['-'], a: ['-'] }]);
});

test('where a file does not tell, dates and decimals are read as before; where it tells, as it says', async () => {
  const european = 'day;x\n31/12/2026;1,5\n';
  assert.deepEqual((await next(european, 'day;x\n1/2/2026;1.234\n')).cells[0], ['2026-02-01T00:00:00.000Z', 1234]);
  assert.deepEqual((await next(european, 'day;x\n12/31/2026;1.5\n')).cells[0], ['2026-12-31T00:00:00.000Z', 1.5]);
});

test('another delimiter, encoding, format or header is found anew', async () => {
  const before = 'größe;n\nklein;1\ngroß;2\n';
  const expected = [['klein', 3]];
  assert.deepEqual((await next(before, 'größe,n\nklein,3\n')).cells, expected);
  assert.deepEqual((await next(before, Buffer.from('größe;n\nklein;3\n', 'latin1'))).cells, expected);
  assert.deepEqual((await next(before, '[{"größe":"klein","n":3}]')).cells, expected);
  assert.deepEqual((await next(before, 'Report\ngröße;n\nklein;3\n')).cells, expected);
});

test('a column that is gone, and another table altogether, are no errors', async () => {
  const types = { a: 'text', b: 'number' } as const;
  assert.deepEqual((await next('a,b\n1,2\n', 'a,c\n5,6\n', { types })).types, { a: 'text', c: 'integer' });
  const other = await next('a,b\n1,2\n', 'x;y\n1,5;NA\n', { types, missing: [] });
  assert.deepEqual(other.cells, [[1.5, null]]);
});
