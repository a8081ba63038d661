import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportRecipe } from '../../index.ts';
import { sheetRows, writeWorkbook } from '../corpus/write-workbook.ts';
import { ingestText } from '../testing/ingest-text.ts';

/** Reads a file as the next version of another one. */
async function next(before: string | Buffer, after: string | Buffer, recipe: ImportRecipe = {}) {
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

test('names that stand above columns which had none before are no row, and words without names stay rows', async () => {
  const named = await next('1,2\n3,4\n5,6\n', 'a,b\n1,2\n3,4\n');
  assert.deepEqual([named.types, named.rows], [{ a: 'integer', b: 'integer' }, 2]);
  const words = await next('x,1\ny,2\n', 'z,w\nx,v\n', { headerRows: 0 });
  assert.deepEqual([Object.keys(words.types), words.rows], [['column_1', 'column_2'], 2]);
});

test('text that shows itself as UTF-8 is read as UTF-8 whatever the one before was, and plain text forgets nothing', async () => {
  const cyrillic = (word: number[]) => Buffer.from([0x63, 0x2c, 0x6e, 10, ...word, 0x2c, 0x31, 10]);
  const given: ImportRecipe = { encoding: 'windows-1251' };
  const word = [0xe4, 0xe0, 0xf2, 0xe0];
  assert.deepEqual((await next(cyrillic(word), 'c,n\nдата,1\n', given)).cells, [['дата', 1]]);
  assert.deepEqual((await next(cyrillic(word), cyrillic(word), given)).cells, [['дата', 1]]);
  assert.equal((await next(cyrillic(word), 'c,n\nx,1\n', given)).recipe.encoding, 'windows-1251');
});

test('a column that is gone, and another table altogether, are no errors', async () => {
  const types = { a: 'text', b: 'number' } as const;
  assert.deepEqual((await next('a,b\n1,2\n', 'a,c\n5,6\n', { types })).types, { a: 'text', c: 'integer' });
  const other = await next('a,b\n1,2\n', 'x;y\n1,5;NA\n', { types, missing: [] });
  assert.deepEqual(other.cells, [[1.5, null]]);
});

test('rows that were kept apart are kept apart again, and so is the answer that there are none', async () => {
  const table = (...rows: string[]) => ['region,n', ...rows, ''].join('\n');
  const apart = await next(table('N,1', 'S,2', 'Total,3'), table('N,4', 'S,5', 'E,7', 'Total,16'), {
    rejectRows: { region: ['Total'] },
  });
  assert.deepEqual([apart.rows, apart.rejects.map(({ line }) => line)], [3, [5]]);
  assert.deepEqual(apart.findings, []);
  const kept = await next(table('N,1', 'S,2', 'Total,3'), table('N,4', 'S,5', 'Total,9'), {
    rejectRows: { region: [] },
  });
  assert.deepEqual([kept.rows, kept.findings], [3, []]);
});

test('formulas that are read as they are stored are so in every version after, and told', async () => {
  const formula = { xml: '<c r="REF"><f>A1*2</f><v></v></c>' };
  const workbook = writeWorkbook([
    {
      name: 'S',
      data: sheetRows([
        ['n', 'twice'],
        [1, formula],
        [2, 4],
      ]),
    },
  ]);
  const { recipe, findings } = await next(workbook, workbook, { uncalculated: 'as-stored' });
  assert.equal(recipe.uncalculated, 'as-stored');
  assert.deepEqual(
    findings?.filter(({ code }) => code === 'formulas_uncalculated').map(({ level }) => level),
    ['info'],
  );
});
