import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import exceljs from 'exceljs';
import type { XlsxCell } from './xlsx-cells.ts';
import { XlsxWriter } from './xlsx-writer.ts';

async function readBack(rows: XlsxCell[][], sheet = 'People') {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'table.xlsx');
  const writer = new XlsxWriter({ path, sheet });
  for (const row of rows) {
    writer.row(row);
    await writer.drain();
  }
  await writer.end();
  const workbook = new exceljs.Workbook();
  await workbook.xlsx.readFile(path);
  const [found] = workbook.worksheets;
  assert.ok(found);
  const width = Math.max(...rows.map(({ length }) => length));
  const cells = rows.map((_, row) =>
    Array.from({ length: width }, (_, column) => found.getCell(row + 1, column + 1).value),
  );
  return { name: found.name, cells };
}

test('cells keep their types, and empty ones stay empty', async () => {
  const rows: XlsxCell[][] = [
    ['name', 'age', 'member', 'since', 'seen'],
    ['Ada', 36, true, new Date('1970-01-02'), new Date('2026-11-23T05:06:07.891Z')],
    [null, -0.5, false, null, new Date('2026-11-23T05:06:07Z')],
    [' two\nlines ', 1e21, null, null, null],
  ];
  assert.deepEqual((await readBack(rows)).cells, rows);
});

test('what XML cannot hold is written so that readers see the same text', async () => {
  const texts = ['<a> & "b"', 'bell \u0007', 'return\r\n', '_x0041_ is no A', '😀', 'half \ud83d'];
  const { cells, name } = await readBack([texts], 'a/b: [x] & y, much longer than Excel likes');
  const decoded = (cells[0] ?? []).map((cell) =>
    String(cell).replace(/_x([0-9A-F]{4})_/g, (_, code) => String.fromCharCode(Number.parseInt(code, 16))),
  );
  assert.deepEqual(
    decoded,
    texts.map((text) => text.toWellFormed()),
  );
  assert.equal(name, 'a b   x  & y, much longer than');
});

test('dates that Excel does not know are text', async () => {
  const { cells } = await readBack([[new Date('1899-12-31'), new Date('1900-03-01')]]);
  assert.deepEqual(cells[0], ['1899-12-31T00:00:00.000Z', new Date('1900-03-01')]);
});

test('what a sheet cannot hold is refused, not cut', async () => {
  await using directory = await temporaryDirectory();
  const writer = new XlsxWriter({ path: join(directory.path, 'large.xlsx'), sheet: 'large' });
  assert.throws(() => writer.row(['x'.repeat(32_768)]), { code: 'datasets.xlsx_too_large', message: /cell A1/ });
  assert.throws(() => writer.row(new Array(16_385).fill(1)), { code: 'datasets.xlsx_too_large' });
  writer.rows = 1_048_576;
  assert.throws(() => writer.row([1]), { code: 'datasets.xlsx_too_large', message: /1,048,576 rows/ });
  await writer.end();
});
