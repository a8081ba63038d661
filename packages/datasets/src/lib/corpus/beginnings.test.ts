import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync } from 'node:zlib';
import { refusedWith } from '../testing/ingest-text.ts';
import { previewReceived, readReceived } from '../testing/read-received.ts';
import { generatedCsv } from '../testing/sample-csv.ts';

const csv = generatedCsv(2_000);
const records = Array.from({ length: 2_000 }, (_, index) => ({ a: index, b: `w, ${index % 7}`, c: index / 4 }));
const json = JSON.stringify(records);

const files: Record<string, Buffer> = {
  CSV: Buffer.from(csv),
  'CSV in UTF-16': Buffer.from(`\ufeff${csv}`, 'utf16le'),
  'CSV packed with gzip': gzipSync(csv),
  JSON: Buffer.from(json),
  'JSON with the records in a member': Buffer.from(`{"data":${json},"total":2000}`),
  NDJSON: Buffer.from(records.map((record) => JSON.stringify(record)).join('\n')),
};

for (const [name, file] of Object.entries(files)) {
  test(`the beginning of a file is shown as the whole file is read, without the record that is cut: ${name}`, async () => {
    const whole = await readReceived(file);
    const preview = await previewReceived(file.subarray(0, Math.floor(file.length * 0.37)), {}, true);
    assert.deepEqual([preview.complete, preview.rejected], [false, 0]);
    assert.ok(preview.rowsRead > 500 && preview.rowsRead < 2_000, `${preview.rowsRead} rows`);
    assert.deepEqual(
      preview.columns.map(({ missing: _, role: __, ...column }) => column),
      whole.columns.map(({ role: _, ...column }) => column),
    );
    assert.deepEqual(preview.rows.slice(0, 500), whole.cells.slice(0, 500));
  });
}

test('a beginning without a whole row is no file without rows', async () => {
  const file = `a,b\n1,${'x'.repeat(10_000)}`;
  const sentence = /no whole row/;
  await assert.rejects(previewReceived(file, {}, true), refusedWith('datasets.beginning_unreadable', sentence));
  await assert.rejects(previewReceived('a,b\n', {}, false), refusedWith('datasets.header_only', /no rows/));
});
