import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import ExcelJS from 'exceljs';
import fc from 'fast-check';
import { convertBytes } from './testing/convert.ts';
import { makeWorkbook, makeZip } from './testing/make-zip.ts';

const rows = Array.from({ length: 30 }, (_, row) => ({ a: row, b: `word ${row}`, c: { d: row / 3 }, e: [row] }));
const workbook = new ExcelJS.Workbook();
const sheet = workbook.addWorksheet('Table');
for (const { a, b, c } of rows) sheet.addRow([a, b, c.d, new Date(a * 1e9)]);
const excel = Buffer.from(await workbook.xlsx.writeBuffer());
const byHand = `<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>46000.5</v></c></row><row r="2"><c t="inlineStr"><is><t>x</t></is></c></row>`;

const files: Record<string, Buffer> = {
  list: Buffer.from(JSON.stringify(rows)),
  document: Buffer.from(JSON.stringify({ meta: { n: 1 }, data: rows }, null, 1)),
  columns: Buffer.from(JSON.stringify({ a: [1, 2, 3], b: ['x', 'y', null] })),
  keyed: Buffer.from(JSON.stringify({ a: { 0: 1, 1: 2 }, b: { 0: 'x', 1: 'y' } })),
  lines: Buffer.from(rows.map((row) => JSON.stringify(row)).join('\n')),
  gzip: gzipSync(rows.map((row) => JSON.stringify(row)).join('\n')),
  zip: await makeZip({ 'a.ndjson': rows.map((row) => JSON.stringify(row)).join('\n'), 'b.json': '[]' }),
  excel,
};

/** From a fixed seed, so that a run says something of the code and not of luck; another seed by the environment. */
const bounds = {
  seed: Number(process.env.MILLRACE_FUZZ_SEED ?? 1),
  interruptAfterTimeLimit: 10_000,
  markInterruptAsFailure: false,
};

/** Some bytes changed, some taken out, some doubled. */
const mutation = fc.array(fc.record({ at: fc.nat(), kind: fc.nat(2), byte: fc.nat(255), length: fc.nat(40) }), {
  minLength: 1,
  maxLength: 6,
});

function mutated(bytes: Buffer, changes: { at: number; kind: number; byte: number; length: number }[]): Buffer {
  return changes.reduce((file, { at, kind, byte, length }) => {
    const place = at % file.length;
    const [before, after] = [file.subarray(0, place), file.subarray(place)];
    if (kind === 0) return Buffer.concat([before, Buffer.from([byte]), after.subarray(1)]);
    return kind === 1
      ? Buffer.concat([before, after.subarray(length)])
      : Buffer.concat([before, after.subarray(0, length), after]);
  }, bytes);
}

/** Either a table, or a refusal with a sentence; nothing else may happen to a file. */
async function readsOrRefuses(bytes: Buffer, cut: boolean): Promise<void> {
  if (bytes.length === 0) return;
  try {
    const table = await convertBytes(bytes, {}, { cut });
    assert.equal(table.lines.length, table.rows);
    if (table.format !== 'xlsx') assert.equal(table.raw.length, table.rows + table.rejected);
    else assert.equal(table.rowsOfSheet.length, table.rows);
  } catch (error) {
    const { code, status, message } = error as { code?: string; status?: number; message: string };
    if (status !== 422 || !code?.startsWith('datasets.')) throw error;
    assert.match(message, /\.$/);
  }
}

for (const [name, bytes] of Object.entries(files)) {
  test(`no mutation of a file crashes its reader or loses a record: ${name}`, async () => {
    const law = fc.asyncProperty(mutation, fc.boolean(), (changes, cut) =>
      readsOrRefuses(mutated(bytes, changes), cut),
    );
    await fc.assert(law, { ...bounds, numRuns: 150 });
  });
}

test('no mutation of the XML in a workbook crashes its reader', async () => {
  const law = fc.asyncProperty(mutation, async (changes) => {
    const data = mutated(Buffer.from(byHand), changes).toString('latin1');
    await readsOrRefuses(
      await makeWorkbook({ sheets: [{ name: 'S', data }], strings: ['<t>x</t>'], formats: ['0', 'd'] }),
      false,
    );
  });
  await fc.assert(law, { ...bounds, numRuns: 150 });
});
