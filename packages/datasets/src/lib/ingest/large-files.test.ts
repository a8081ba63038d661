import assert from 'node:assert/strict';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { ingestPath, ingestText } from '../testing/ingest-text.ts';
import { generatedCsv, realDataset } from '../testing/sample-csv.ts';

test('rows keep the order of the file when it is read by several threads', async () => {
  const rows = 400_000;
  const { table, rows: found, roles } = await ingestText(generatedCsv(rows));
  assert.equal(found, rows);
  const [id] = table.columns;
  assert.ok(id && 'values' in id);
  assert.ok(id.values.every((value, index) => value === index + 1));
  assert.equal(roles.id, 'id');
});

test('10,000 columns are read, typed and profiled', async () => {
  const columns = 10_000;
  const lines = [Array.from({ length: columns }, (_, index) => `c${index}`).join(',')];
  for (let row = 0; row < 100; row++) {
    lines.push(
      Array.from({ length: columns }, (_, i) => [row + i / 4 + 0.125, row * 3, `w${(row + i) % 7}`][i % 3]).join(','),
    );
  }
  const { table, types, profile, cells } = await ingestText(lines.join('\n'));
  assert.deepEqual([types.c0, types.c1, types.c2, types.c9999], ['number', 'integer', 'category', 'number']);
  assert.deepEqual([table.columns.length, profile.columns.length, cells[99]?.length], [columns, columns, columns]);
  assert.equal(cells[99]?.[9_999], 99 + 9_999 / 4 + 0.125);
});

test('quoted line breaks anywhere in a large file leave every row whole', async () => {
  const rows = 60_000;
  const lines = Array.from({ length: rows }, (_, row) => `${row},"${'line\n'.repeat(row % 40)}${row}","x"`);
  const { table, cells } = await ingestText(`id,text,last\n${lines.join('\n')}\n`);
  const [id] = table.columns;
  assert.ok(id && 'values' in id && id.values.every((value, index) => value === index));
  assert.equal(cells[39]?.[1], `${'line\n'.repeat(39)}39`);
});

/** Facts that are published with each set. */
const realSets = [
  { file: 'adult.csv', rows: 48_842, columns: 15, missing: { occupation: 2_809, workclass: 2_799 } },
  { file: 'penguins.csv', rows: 344, columns: 8, missing: { sex: 11 } },
  { file: 'california_housing.csv', rows: 20_640, columns: 10, missing: { total_bedrooms: 207 } },
];

for (const { file, rows, columns, missing } of realSets) {
  const path = realDataset(file);
  test(`${file} is read whole`, { skip: path === undefined }, async () => {
    await using directory = await temporaryDirectory();
    const found = await ingestPath(path ?? '', directory.path);
    assert.deepEqual([found.rows, found.rejected, found.columns.length], [rows, 0, columns]);
    for (const [name, count] of Object.entries(missing)) {
      assert.equal(found.profile.columns.find((column) => column.name === name)?.missing, count);
    }
    assert.ok(found.columns.every(({ type }) => type !== 'text'));
  });
}
