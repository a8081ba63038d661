import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { ImportPreview, ImportRecipe } from '../../index.ts';
import { ingestText } from '../testing/ingest-text.ts';
import { generatedCsv } from '../testing/sample-csv.ts';
import { previewFile } from './preview-file.ts';

interface Given {
  recipe?: ImportRecipe;
  cut?: boolean;
  maximumBytes?: number;
}

async function previewOf(content: string | Buffer, { recipe = {}, cut = false, maximumBytes = 1 << 23 }: Given = {}) {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'received');
  await writeFile(path, content);
  return await previewFile(
    {
      path,
      workDirectory: directory.path,
      recipe,
      memoryMegabytes: 512,
      expandedBytes: 1 << 30,
      preview: { maximumBytes, maximumRows: 1_000, cut },
      rows: 5,
    },
    { progress: () => {}, signal: new AbortController().signal },
  );
}

const typesOf = ({ columns }: ImportPreview) => columns.map(({ name, type }) => [name, type]);

test('a preview shows the rows typed, as they stand in the file, and what was decided', async () => {
  const shown = await previewOf('Report\nday;amount;ok\n31.12.2026;1.234,50 €;ja\n1.1.2027;-;nein\n');
  assert.deepEqual(typesOf(shown), [
    ['day', 'datetime'],
    ['amount', 'number'],
    ['ok', 'boolean'],
  ]);
  assert.deepEqual(shown.rows, [
    ['2026-12-31T00:00:00.000Z', 1234.5, true],
    ['2027-01-01T00:00:00.000Z', null, false],
  ]);
  assert.deepEqual(shown.cells[0], ['31.12.2026', '1.234,50 €', 'ja']);
  assert.deepEqual([shown.rowsRead, shown.complete, shown.rejected], [2, true, 0]);
  assert.equal(shown.findings[0]?.code, 'rows_skipped');
  const { delimiter, decimalSeparator, skipRows, columnMissing } = shown.recipe;
  assert.deepEqual(
    { delimiter, decimalSeparator, skipRows, columnMissing },
    {
      delimiter: ';',
      decimalSeparator: ',',
      skipRows: 1,
      columnMissing: { amount: ['-'] },
    },
  );
});

test('the recipe of a preview reads the whole file to the same table', async () => {
  const content = 'a,b\n"1,5",1/2/2026\n"2,5",13/2/2026\n';
  const shown = await previewOf(content);
  const { types, cells } = await ingestText(content, shown.recipe);
  assert.deepEqual(Object.entries(types), typesOf(shown));
  assert.deepEqual(cells, shown.rows);
});

test('only the beginning of a large file is read, also of a packed one, and no row is cut', async () => {
  const content = generatedCsv(200_000);
  for (const received of [content, gzipSync(content)]) {
    const shown = await previewOf(received, { maximumBytes: 100_000 });
    assert.equal(shown.complete, false);
    assert.ok(shown.rowsRead > 500 && shown.rowsRead < 5_000, String(shown.rowsRead));
    assert.deepEqual([shown.rejected, shown.rows.length], [0, 5]);
  }
});

test('a row that is rejected for a fixed type is left out of the rows as they stand in the file, too', async () => {
  const shown = await previewOf('a,b\n1,x\nn,y\n2,z\n', { recipe: { types: { a: 'integer' } } });
  assert.deepEqual(shown.cells, [
    ['1', 'x'],
    ['2', 'z'],
  ]);
  assert.deepEqual([shown.rows.length, shown.rejected], [2, 1]);
});

test('a file that is itself cut is shown up to its last whole row', async () => {
  const shown = await previewOf('a,b\n1,ä\n2,"never closed', { cut: true });
  assert.deepEqual([shown.rows, shown.rejected, shown.complete], [[[1, 'ä']], 0, false]);
  const bytes = Buffer.from('a,b\n1,x\n2,ä\n3,ö');
  assert.equal((await previewOf(bytes.subarray(0, -1), { cut: true })).recipe.encoding, 'utf-8');
});

test('the preview of JSON and of a list of records names columns and counts what is missing', async () => {
  const shown = await previewOf('[{"a": 1, "b": {"c": null}}, {"a": null, "b": {"c": "x"}}]');
  assert.deepEqual(
    shown.columns.map(({ name, missing }) => [name, missing]),
    [
      ['a', 1],
      ['b.c', 1],
    ],
  );
});
test('rows that the recipe keeps apart are told from those that cannot be read', async () => {
  const content = 'region,n\nNorth,1\nSouth,2\nEast,3,4\nTotal,6\n';
  const shown = await previewOf(content, { recipe: { rejectRows: { region: ['Total'] }, types: { n: 'integer' } } });
  assert.deepEqual([shown.rowsRead, shown.rejected, shown.keptApart], [2, 2, 1]);
  const asWords = await previewOf(content, { recipe: { rejectRows: { region: ['Total'] } } });
  assert.deepEqual([asWords.rejected, asWords.keptApart], [2, 1]);
});
