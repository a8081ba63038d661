import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import { refusedWith } from '../../testing/ingest-text.ts';
import { convertBytes } from '../testing/convert.ts';
import { makeWorkbook, makeZip } from '../testing/make-zip.ts';

async function workbookOf(fill: (workbook: ExcelJS.Workbook) => void): Promise<Buffer> {
  const workbook = new ExcelJS.Workbook();
  fill(workbook);
  return Buffer.from(await workbook.xlsx.writeBuffer());
}

const cell = (reference: string, value: string | number, attributes = '') =>
  `<c r="${reference}" ${attributes}><v>${value}</v></c>`;

test('a sheet that a spreadsheet has written: numbers, words, booleans, dates, formulas and errors', async () => {
  const bytes = await workbookOf((workbook) => {
    const sheet = workbook.addWorksheet('Table');
    sheet.addRow(['n', 'word', 'flag', 'day', 'moment', 'sum', 'oops', 'rich']);
    sheet.addRow([
      0.1,
      ' a, "b"\nc ',
      true,
      new Date(Date.UTC(2026, 11, 31)),
      new Date(Date.UTC(2026, 0, 2, 15, 4, 5)),
      { formula: 'A2*2', result: 0.2 },
      { error: '#N/A' },
      { richText: [{ text: 'two ' }, { font: { bold: true }, text: 'parts' }] },
    ]);
    sheet.getCell('D2').numFmt = 'dd.mm.yyyy';
    sheet.getCell('E2').numFmt = 'm/d/yy h:mm';
  });
  const table = await convertBytes(bytes);
  assert.equal(
    table.csv,
    'n,word,flag,day,moment,sum,oops,rich\n0.1," a, ""b""\nc ",true,2026-12-31,2026-01-02T15:04:05,0.2,,two parts\n',
  );
  assert.deepEqual([table.format, table.sheet, table.sheets, table.headed], ['xlsx', 'Table', ['Table'], false]);
  assert.deepEqual(table.rowsOfSheet[1]?.cells[3], new Date(Date.UTC(2026, 11, 31)));
  assert.deepEqual(table.rowsOfSheet[1]?.cells.slice(0, 3), [0.1, ' a, "b"\nc ', true]);
});

test('the first visible sheet with cells is read, and the others are offered', async () => {
  const bytes = await workbookOf((workbook) => {
    workbook.addWorksheet('Secret', { state: 'hidden' }).addRow(['hidden']);
    workbook.addWorksheet('Empty');
    workbook.addWorksheet('First').addRow(['first']);
    workbook.addWorksheet('Second').addRow(['second']);
  });
  const table = await convertBytes(bytes);
  assert.deepEqual([table.csv, table.sheet], ['first\n', 'First']);
  assert.deepEqual(table.sheets, ['Empty', 'First', 'Second', 'Secret']);
  const [finding] = table.findings;
  assert.equal(finding?.code, 'sheet_chosen');
  assert.deepEqual(
    finding?.choices?.map(({ recipe }) => recipe),
    [{ sheet: 'First' }, { sheet: 'Second' }],
  );
  assert.equal((await convertBytes(bytes, { sheet: 'Secret' })).csv, 'hidden\n');
  await assert.rejects(convertBytes(bytes, { sheet: 'None' }), refusedWith('datasets.sheet_missing', /Empty, First/));
});

test('a sheet with a note alone is no table when another sheet has rows', async () => {
  const bytes = await workbookOf((workbook) => {
    workbook.addWorksheet('Notes').addRow(['made by hand']);
    workbook.addWorksheet('Data').addRows([['a'], [1]]);
  });
  const table = await convertBytes(bytes);
  assert.deepEqual([table.sheet, table.csv], ['Data', 'a\n1\n']);
  assert.deepEqual(
    table.findings[0]?.choices?.map(({ label }) => label),
    ['Data', 'Notes'],
  );
});

test('a table that begins further down and right keeps its rows, and their numbers', async () => {
  const bytes = await workbookOf((workbook) => {
    const sheet = workbook.addWorksheet('Table');
    sheet.getCell('C4').value = 'Report';
    sheet.getRow(6).values = [undefined, undefined, 'a', 'b', 'c'];
    sheet.getRow(7).values = [undefined, undefined, 1, undefined, 3];
  });
  const table = await convertBytes(bytes);
  assert.equal(table.csv, 'Report,,\na,b,c\n1,,3\n');
  assert.deepEqual(table.lines, [4, 6, 7]);
});

test('a cell beside the table in a late row widens all rows', async () => {
  const bytes = await workbookOf((workbook) => {
    const sheet = workbook.addWorksheet('Table');
    sheet.addRow(['a', 'b']);
    for (let row = 0; row < 1_500; row++) sheet.addRow([row, row]);
    sheet.getCell('D1400').value = 'note';
  });
  const lines = (await convertBytes(bytes)).csv.split('\n');
  assert.deepEqual([lines[0], lines[1_399], lines[1_500]], ['a,b,,', '1398,1398,,note', '1499,1499,,']);
});

test('cells that are merged over rows count for each of them', async () => {
  const bytes = await workbookOf((workbook) => {
    const sheet = workbook.addWorksheet('Table');
    sheet.addRow(['city', 'sales', null, 'note']);
    sheet.addRow([null, 'q1', 'q2', null]);
    sheet.addRow(['Rome', 1, 2, 'x']);
    sheet.addRow([null, 3, 4, 'y']);
    for (const range of ['A1:A2', 'B1:C1', 'D1:D2', 'A3:A4']) sheet.mergeCells(range);
  });
  const table = await convertBytes(bytes);
  assert.equal(table.csv, 'city,sales,,note\ncity,q1,q2,note\nRome,1,2,x\nRome,3,4,y\n');
});

test('dates follow the format and both date systems, also around the leap day that never was', async () => {
  const formats = [
    'General',
    'yyyy\\-mm\\-dd',
    '[h]:mm',
    'h:mm AM/PM',
    '#,##0 &quot;days&quot;',
    '[Red]0.00',
    '[$-409]d\\ mmm',
  ];
  const row = [
    cell('A1', 59, 's="1"'),
    cell('B1', 61, 's="1"'),
    cell('C1', 46387.5, 's="1"'),
    cell('D1', 1.5, 's="2"'),
    cell('E1', 0.75, 's="3"'),
    cell('F1', 46387, 's="4"'),
    cell('G1', 46387, 's="5"'),
    cell('H1', 46387, 's="6"'),
    cell('I1', -1, 's="1"'),
  ];
  const sheets = [{ name: 'S', data: `<row r="1">${row.join('')}</row>` }];
  const table = await convertBytes(await makeWorkbook({ sheets, formats }));
  assert.equal(table.csv, '1900-02-28,1900-03-01,2026-12-31T12:00:00,36:00:00,18:00:00,46387,46387,2026-12-31,-1\n');
  const mac = await convertBytes(await makeWorkbook({ sheets, formats, since1904: true }));
  assert.match(mac.csv, /^1904-02-29,1904-03-02,2031-01-01T12:00:00,/);
});

test('odd but valid XML is read: prefixes, no references, inline texts, phonetic hints, escapes', async () => {
  const data =
    '<row><c t="s"><v>0</v></c><c t="inlineStr"><is><r><t>in</t></r><r><t xml:space="preserve"> line</t></r></is></c></row>' +
    '<row r="5"><c t="b"><v>1</v></c><c t="str"><f>A1&amp;"x"</f><v>text &lt;1&gt;</v></c><c><v>1E-3</v></c></row>';
  const strings = ['<t>東京</t><rPh sb="0" eb="2"><t>トウキョウ</t></rPh>'];
  const plain = await makeWorkbook({ sheets: [{ name: 'S', data }], strings });
  const table = await convertBytes(plain);
  assert.equal(table.csv, '東京,in line,\ntrue,text <1>,0.001\n');
  assert.deepEqual(table.lines, [1, 5]);
  const sheet = `<x:worksheet xmlns:x="urn:x"><x:sheetData><x:row><x:c t="str"><x:v>a_x000D_b_x005F_x000D_</x:v></x:c></x:row></x:sheetData></x:worksheet>`;
  const prefixed = await makeWorkbook({
    sheets: [{ name: 'S', data }],
    strings,
    parts: { 'xl/worksheets/sheet0.xml': sheet },
  });
  assert.equal((await convertBytes(prefixed)).csv, '"a\rb_x000D_"\n');
});

test('a workbook in gzip or in a ZIP archive is read as well', async () => {
  const bytes = await workbookOf((workbook) => void workbook.addWorksheet('S').addRow(['a']));
  const packed = await convertBytes(gzipSync(bytes));
  assert.deepEqual([packed.csv, packed.format, packed.opened.compression], ['a\n', 'xlsx', 'gzip']);
  const zipped = await convertBytes(await makeZip({ 'folder/table.xlsx': bytes }));
  assert.deepEqual([zipped.csv, zipped.opened.entry], ['a\n', 'folder/table.xlsx']);
});

test('hostile and damaged workbooks are refused in words', async () => {
  const sheet = (data: string, parts: Record<string, string> = {}) =>
    makeWorkbook({ sheets: [{ name: 'S', data }], strings: ['<t>x</t>'], parts });
  const refused = async (bytes: Promise<Buffer>, code: string, sentence: RegExp) =>
    assert.rejects(convertBytes(await bytes), refusedWith(`datasets.${code}`, sentence));
  await refused(sheet('<row><c><v>1</c></row>'), 'workbook_broken', /XML cannot be read/);
  await refused(sheet('<row><c t="s"><v>7</v></c></row>'), 'workbook_broken', /text that is not there/);
  await refused(sheet(cell('XFE1', 1)), 'workbook_broken', /no cell/);
  await refused(sheet(`<row>${cell('XFD1', 1)}</row>`), 'too_many_columns', /Split the table/);
  await refused(sheet('<a>'.repeat(200)), 'workbook_broken', /nested/);
  await refused(sheet(`<row><c t="str"><v>${'x'.repeat(9_000_000)}</v></c></row>`), 'workbook_broken', /no end/);
  await refused(sheet(''), 'workbook_empty', /No visible sheet/);
  const bomb =
    '<!DOCTYPE w [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]><worksheet><sheetData><row><c t="str"><v>&b;</v></c></row></sheetData></worksheet>';
  await refused(sheet('', { 'xl/worksheets/sheet0.xml': bomb }), 'workbook_broken', /XML/);
});

test('one long text in many cells does not become a file without end', async () => {
  const cells = Array.from({ length: 100 }, () => '<c t="s"><v>0</v></c>').join('');
  const bytes = await makeWorkbook({
    sheets: [{ name: 'S', data: `<row>${cells}</row>`.repeat(1_000) }],
    strings: [`<t>${'x'.repeat(20_000)}</t>`],
  });
  const limits = { expandedBytes: 50_000_000 };
  await assert.rejects(convertBytes(bytes, {}, { limits }), refusedWith('datasets.expands_too_much', /larger than/));
});
