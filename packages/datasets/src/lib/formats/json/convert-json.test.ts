import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { refusedWith } from '../../testing/ingest-text.ts';
import { convertBytes } from '../testing/convert.ts';

test('a list of objects becomes a column for each key, numbers with the digits that they are written with', async () => {
  const table = await convertBytes(
    '[{"id": 12345678901234567890, "x": 1.50, "ok": true}, {"id": 2, "x": null, "ok": false}]',
  );
  assert.equal(table.format, 'json');
  assert.equal(table.csv, 'id,x,ok\n12345678901234567890,1.50,true\n2,,false\n');
  assert.deepEqual([table.rows, table.rejected, table.headed, table.complete], [2, 0, true, true]);
  assert.deepEqual(table.lines, [1, 2]);
});

test('objects in objects are flattened, lists stay JSON, and `null` for an object is no column', async () => {
  const table = await convertBytes('[{"a":{"b":1,"c":{"d":"x"}},"tags":["p", "q r"]},{"a":null,"tags":[]},{"a":{}}]');
  assert.equal(table.csv, 'a.b,a.c.d,tags\n1,x,"[""p"",""q r""]"\n,,[]\n,,\n');
});

test('keys that come late are columns, also past the first thousand records', async () => {
  const records = Array.from({ length: 3_000 }, (_, row) => (row === 2_500 ? { a: row, late: 'here' } : { a: row }));
  const table = await convertBytes(records.map((record) => JSON.stringify(record)).join('\n'));
  assert.equal(table.format, 'ndjson');
  const lines = table.csv.split('\n');
  assert.deepEqual([lines[0], lines[1], lines[2_501]], ['a,late', '0,', '2500,here']);
  assert.equal(table.rows, 3_000);
});

test('a line that is no JSON is rejected with its place, and the lines after it are read', async () => {
  const table = await convertBytes('{"a":1}\n\n{"a":2\n[3]\n{"a":4} x\n{"a":tru}\n{"a":5}\n');
  assert.equal(table.csv, 'a\n1\n5\n');
  assert.deepEqual(table.lines, [1, 7]);
  assert.deepEqual(
    table.rejects.map(({ line, raw }) => [line, raw]),
    [
      [3, '{"a":2'],
      [4, '[3]'],
      [5, '{"a":4} x'],
      [6, '{"a":tru}'],
    ],
  );
  for (const { reason } of table.rejects) assert.match(reason, /record is/);
});

test('lists of lists are rows whose header is still to be found', async () => {
  const table = await convertBytes('[["city","n"],["Rome",1],["Oslo",null]]');
  assert.equal(table.headed, false);
  assert.equal(table.csv, 'city,n\nRome,1\nOslo,\n');
});

test('NaN and Infinity are missing, not broken', async () => {
  const table = await convertBytes('[{"a":NaN,"b":1},{"a":-Infinity,"b":2},{"a":3,"b":Infinity}]');
  assert.equal(table.csv, 'a,b\n,1\n,2\n3,\n');
});

test('text is read in any encoding and with a byte order mark', async () => {
  const json = '[{"name":"Zoë 😀"}]';
  for (const bytes of [
    Buffer.from(`\uFEFF${json}`),
    Buffer.from(`\uFEFF${json}`, 'utf16le'),
    Buffer.from(`\uFEFF${json}`, 'utf16le').swap16(),
  ]) {
    assert.equal((await convertBytes(bytes)).csv, 'name\nZoë 😀\n');
  }
});

test('records that follow each other over several lines are read one by one', async () => {
  const table = await convertBytes('{\n  "a": 1\n}\n{\n  "a": 2\n}\n');
  assert.equal(table.csv, 'a\n1\n2\n');
  assert.deepEqual(table.lines, [1, 4]);
});

test('packed files are the same table', async () => {
  const text = '{"a":1}\n{"a":2}\n';
  const halves = Buffer.concat([gzipSync(text.slice(0, 8)), gzipSync(text.slice(8))]);
  for (const [bytes, compression] of [
    [halves, 'gzip'],
    [zstdCompressSync(Buffer.from(text)), 'zstd'],
  ] as const) {
    const table = await convertBytes(bytes);
    assert.deepEqual([table.csv, table.format, table.opened.compression], ['a\n1\n2\n', 'ndjson', compression]);
  }
});

test('a zero character spoils its record alone', async () => {
  const table = await convertBytes('[{"a":"x\\u0000y"},{"a":"\\\\u0000"}]');
  assert.deepEqual([table.csv, table.rejects[0]?.reason], ['a\n\\u0000\n', 'The record holds a zero character.']);
});

test('texts of JSON keep their characters', async () => {
  const table = await convertBytes('[{"a":"q\\"\\u0041\\n\\\\","b\\"c":" x "},{"a":"\\/"}]');
  assert.equal(table.csv, 'a,"b""c"\n"q""A\n\\"," x "\n/,\n');
});

test('a document that is cut short is refused, a beginning of it is read', async () => {
  const cut = '[{"a":1},{"a":2},{"a"';
  await assert.rejects(convertBytes(cut), refusedWith('datasets.json_broken', /cut short/));
  const table = await convertBytes(cut, {}, { cut: true });
  assert.deepEqual([table.csv, table.complete, table.rejected], ['a\n1\n2\n', false, 0]);
});

test('only as many rows are read as are asked for', async () => {
  const table = await convertBytes('[{"a":1},{"a":2},{"a":3}]', {}, { maximumRows: 2 });
  assert.deepEqual([table.csv, table.rows, table.complete], ['a\n1\n2\n', 2, false]);
});

test('for output the records are read again as they stand', async () => {
  const table = await convertBytes('[{"a": 1.0, "big": 12345678901234567890},\n {"a": oops}]');
  assert.deepEqual(
    table.raw.map(({ raw, line }) => [raw, line]),
    [
      ['{"a": 1.0, "big": 12345678901234567890}', 1],
      ['{"a": oops}', 2],
    ],
  );
});

test('endless lines, records and keys without number are refused before they fill the memory', async () => {
  const long = 'x'.repeat(5_000_000);
  const refused = (text: string, code: string, sentence: RegExp, recipe = {}) =>
    assert.rejects(convertBytes(text, recipe), refusedWith(`datasets.${code}`, sentence));
  await refused(`{"a":1}\n{"a":"${long}"}\n`, 'line_too_long', /line 2/);
  await refused(`[{"a":1},{"a":"${long}"}]`, 'line_too_long', /Record 2/);
  await refused(`{"a":[1,"${long}"],"b":[1,2]}`, 'line_too_long', /longer than 4 MiB/);
  const keys = Array.from({ length: 10_001 }, (_, key) => `"k${key}":1`);
  await refused(`[{${keys.join(',')}}]`, 'too_many_columns', /keys hold data/);
  await refused(keys.map((key) => `{${key}}`).join('\n'), 'too_many_columns', /keys hold data/);
});

test('few bytes do not become a file without end', async () => {
  const wide = `{${Array.from({ length: 3_000 }, (_, key) => `"k${key}":1`).join(',')}}`;
  const text = `${wide}\n${'{"k0":1}\n'.repeat(5_000)}`;
  const limits = { expandedBytes: 3_000_000 };
  await assert.rejects(convertBytes(text, {}, { limits }), refusedWith('datasets.expands_too_much', /larger than/));
});
