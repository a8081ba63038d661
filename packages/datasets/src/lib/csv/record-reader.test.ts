import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { RejectedRow } from '../../index.ts';
import { maximumRecordBytes } from './limits.ts';
import { RecordReader } from './record-reader.ts';
import type { RecordScanner } from './record-scanner.ts';
import { sampleRecords } from './sample-records.ts';

interface Read {
  header: string[];
  multiline: boolean;
  rows: { line: number; cells: string[] }[];
  rejects: RejectedRow[];
}

function read(content: string | Buffer, { pieceBytes = 1 << 20, validUtf8 = true, delimiter = ',' } = {}): Read {
  const found: Read = { header: [], multiline: false, rows: [], rejects: [] };
  const cells = (scanner: RecordScanner, bytes: Buffer) =>
    Array.from({ length: scanner.fields }, (_, index) => scanner.text(bytes, index));
  const bytes = Buffer.from(content);
  const dialect = { delimiter, quote: '"' };
  found.header = sampleRecords(bytes, true, { dialect, validUtf8 })[0]?.cells ?? [];
  const reader: RecordReader = new RecordReader({
    dialect,
    columns: found.header.length,
    skip: 1,
    validUtf8,
    handler: {
      row({ bytes, line }) {
        found.rows.push({ line, cells: cells(reader.scanner, bytes) });
      },
      empty: (rows) => {
        for (let row = 0; row < rows; row++) found.rows.push({ line: -found.rows.length, cells: [] });
      },
      reject: (row) => found.rejects.push(row),
    },
  });
  for (let start = 0; start < bytes.length; start += pieceBytes) {
    reader.feed(bytes.subarray(start, start + pieceBytes), false);
  }
  reader.feed(Buffer.alloc(0), true);
  found.multiline = reader.multiline;
  return found;
}

const cellsOf = (content: string, delimiter = ',') => read(content, { delimiter }).rows.map(({ cells }) => cells);

test('quoted fields keep delimiters, quotes and line breaks', () => {
  assert.deepEqual(cellsOf('a,b\n"x,y","say ""hi"""\n"two\nlines",z\n'), [
    ['x,y', 'say "hi"'],
    ['two\nlines', 'z'],
  ]);
});

test('a quoted line break is told of, also one of the header', () => {
  const isMultiline = (content: string) => read(content).multiline;
  assert.equal(isMultiline('a,"b c"\n1,2\n'), false);
  assert.equal(isMultiline('a,b\n1,"2\n3"\n'), true);
  assert.equal(isMultiline('a,"b\nc"\n1,2\n'), true);
});

test('LF, CRLF and CR end a record, also mixed, and the last one may be missing', () => {
  assert.deepEqual(cellsOf('a,b\r\n1,2\n3,4\r5,6'), [
    ['1', '2'],
    ['3', '4'],
    ['5', '6'],
  ]);
});

test('spaces around a quoted field are ignored, a quote inside an unquoted field is text', () => {
  assert.deepEqual(cellsOf('a,b\n "x, y" ,5" pipe\n'), [['x, y', '5" pipe']]);
});

test('blank lines are no records, and lines are counted through them and through quoted line breaks', () => {
  const { rows } = read('a,b\n\n1,2\n\n"x\ny",3\n4,5\n');
  assert.deepEqual(
    rows.map(({ line }) => line),
    [3, 5, 7],
  );
});

test('a row with too many or too few fields is rejected with its line, reason and text', () => {
  assert.deepEqual(read('a,b\n1,2\n1,2,3\n4\n5,6\n').rejects, [
    { line: 3, reason: 'The row has 3 fields, the header has 2.', raw: '1,2,3' },
    { line: 4, reason: 'The row has 1 field, the header has 2.', raw: '4' },
  ]);
});

test('a file cut off in a quoted field loses only that row', () => {
  const { rows, rejects } = read('a,b\n1,2\n3,"cut of');
  assert.equal(rows.length, 1);
  assert.deepEqual(rejects, [{ line: 3, reason: 'A quote is opened and never closed.', raw: '3,"cut of' }]);
});

test('a stray quote costs its own line, not the rest of the file', () => {
  const { rows, rejects } = read('a,b\n"oops,2\n3,4\n5,6\n');
  assert.deepEqual(
    rows.map(({ cells }) => cells),
    [
      ['3', '4'],
      ['5', '6'],
    ],
  );
  assert.equal(rejects[0]?.line, 2);
});

test('text after a closing quote is rejected', () => {
  assert.deepEqual(read('a,b\n"x"y,2\n3,4\n').rejects, [
    { line: 2, reason: 'Text follows a closing quote.', raw: '"x"y,2' },
  ]);
});

test('rows with bytes that are no UTF-8, or with a zero byte, are rejected', () => {
  const content = Buffer.concat([Buffer.from('a,b\n1,ü\n2,'), Buffer.from([0xff]), Buffer.from('\n3,\0\n4,5\n')]);
  const { rows, rejects } = read(content, { validUtf8: false });
  assert.deepEqual(
    rows.map(({ cells }) => cells),
    [
      ['1', 'ü'],
      ['4', '5'],
    ],
  );
  assert.deepEqual(
    rejects.map(({ line, reason, raw }) => [line, reason, raw]),
    [
      [3, 'The row holds bytes that are no UTF-8 text.', '2,\uFFFD'],
      [4, 'The row holds a zero byte.', '3,\uFFFD'],
    ],
  );
});

test('the text of a rejected row is cut at 1,000 characters', () => {
  const [reject] = read(`a,b\n${'x'.repeat(5_000)}\n1,2\n`).rejects;
  assert.equal(reject?.raw.length, 1_000);
});

test('a line longer than the limit is refused instead of held in memory', () => {
  assert.throws(() => read(`a,b\n${'x'.repeat(maximumRecordBytes + 2_000_000)}\n`), {
    code: 'datasets.line_too_long',
  });
});

test('a quote that never closes in a large file is given up at the limit, and the rest is read', () => {
  const row = `${'1'.repeat(500)},${'2'.repeat(500)}\n`;
  const rows = Math.ceil((maximumRecordBytes * 1.5) / row.length);
  const { rows: found, rejects } = read(`a,b\n"oops,2\n${row.repeat(rows)}`);
  assert.equal(found.length, rows);
  assert.equal(rejects.length, 1);
});

const nastyText = fc
  .array(fc.constantFrom('a', '1', ',', '"', '\n', '\r', '\r\n', ' ', 'ü', '""', '\n"', '",'), { maxLength: 60 })
  .map((parts) => `h1,h2\n${parts.join('')}`);

test('how a file is cut into pieces makes no difference', () => {
  fc.assert(
    fc.property(nastyText, fc.integer({ min: 1, max: 7 }), (text, pieceBytes) => {
      assert.deepEqual(read(text, { pieceBytes }), read(text));
    }),
    { numRuns: 1_000 },
  );
});

test('every record is either a row or rejected: lines never overlap and none is lost', () => {
  fc.assert(
    fc.property(nastyText, (text) => {
      const { rows, rejects } = read(text);
      const starts = [...rows, ...rejects].map(({ line }) => line).sort((a, b) => a - b);
      assert.equal(new Set(starts).size, starts.length);
      const cells = rows.flatMap(({ cells: found }) => found).join('') + rejects.map(({ raw }) => raw).join('');
      const kept = (content: string) => content.replace(/[^a1ü]/g, '').length;
      assert.equal(kept(cells), kept(text.slice('h1,h2\n'.length)));
    }),
    { numRuns: 1_000 },
  );
});

test('whatever a correct writer writes is read back as it was', () => {
  const cell = fc.string({ unit: fc.constantFrom('a', 'b', ',', '"', '\n', '\r', 'é', '😀', ';', '1') });
  const table = fc
    .integer({ min: 2, max: 5 })
    .chain((width) => fc.array(fc.array(cell, { minLength: width, maxLength: width })));
  fc.assert(
    fc.property(table, (rows) => {
      const width = rows[0]?.length ?? 2;
      const header = Array.from({ length: width }, (_, index) => `c${index}`);
      const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
      const text = [header, ...rows].map((row) => row.map(quoted).join(',')).join('\n');
      const found = read(text);
      assert.deepEqual(found.rejects, []);
      assert.deepEqual(
        found.rows.map(({ cells }) => cells),
        rows,
      );
    }),
  );
});
