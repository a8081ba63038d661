import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { ImportRecipe } from '../../index.ts';
import { refusedWith } from '../testing/ingest-text.ts';
import { openReceived } from './open-received.ts';
import type { OpenReceivedOptions } from './opened-file.ts';
import { makeZip } from './testing/make-zip.ts';

async function opened(content: string | Buffer, recipe: ImportRecipe = {}, options: Partial<OpenReceivedOptions> = {}) {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'received');
  await writeFile(path, content);
  const limits = { expandedBytes: 1024 ** 3 };
  const file = await openReceived(path, { workDirectory: directory.path, recipe, limits, ...options });
  return { ...file, text: await readFile(file.path, 'latin1') };
}

const csv = 'a,b\n1,x\n2,y\n';
const json = JSON.stringify([{ a: 1 }]);

test('what a file is, its bytes tell', async () => {
  const formats: [string | Buffer, string][] = [
    [csv, 'csv'],
    ['{"a":1}\n{"a":2}\n', 'ndjson'],
    ['[["a"],[1]]', 'json'],
    ['["a",1]\n["b",2]\n', 'ndjson'],
    ['[\n  {"a": 1}\n]', 'json'],
    ['[{"a":1},\n{"a":2}]', 'json'],
    ['{"data": [1]}', 'json'],
    ['[id],[name]\n1,x\n', 'csv'],
    ['{id},{name}\n1,x\n', 'csv'],
    ['[x]\n1\n', 'csv'],
    ['[1,5]\n[2,6]\n', 'ndjson'],
    ['PAR1,ORC\n1,2\n', 'csv'],
    ['set,begin,insert into\n1,2,3\n', 'csv'],
    ['<5,count\n1,2\n', 'csv'],
    ['<DATE>\t<OPEN>\n20260102\t1.5\n', 'csv'],
    ['<TABLE>,<PER>\nx,D\n', 'csv'],
    [Buffer.from(json, 'utf16le'), 'json'],
    [Buffer.from(csv, 'utf16le'), 'csv'],
    [`\uFEFF${json}`, 'json'],
  ];
  for (const [content, format] of formats) {
    const file = await opened(content);
    assert.deepEqual([file.format, file.compression, file.complete], [format, 'none', true], String(content));
  }
});

test('what is no table is refused with its name and what to do', async () => {
  const refused: [string | Buffer, RegExp][] = [
    ['<!DOCTYPE html><html><body>Sign in</body></html>', /web page.*Download/],
    ['  <table><tr><td>1</td></tr></table>', /web page/],
    ['<?xml version="1.0"?><rows/>', /XML document/],
    ['<Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Row/></Workbook>', /XML document/],
    ['-- a dump\nCREATE TABLE t (a int);\nINSERT INTO t VALUES (1);\n', /SQL script/],
    ['{\\rtf1\\ansi hello}', /RTF/],
    ['version https://git-lfs.github.com/spec/v1\noid sha256:0\n', /Git LFS/],
    [Buffer.from('d0cf11e0a1b11ae1000000000000', 'hex'), /old Excel workbook.*\.xlsx/],
    [Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /PNG image.*CSV/],
    [Buffer.from('BZh91AY&SY\0\0\x01', 'latin1'), /bzip2.*Unpack/],
    [Buffer.concat([Buffer.alloc(257), Buffer.from('ustar\0')]), /tar archive/],
    [Buffer.from(Array.from({ length: 500 }, (_, index) => (index * 7919) & 255)), /binary file/],
    [
      await makeZip({ mimetype: 'application/vnd.oasis.opendocument.spreadsheet', 'content.xml': '<a/>' }),
      /OpenDocument/,
    ],
    [await makeZip({ 'word/document.xml': '<a/>' }), /Word document/],
    [await makeZip({ 'xl/workbook.bin': 'x' }), /\.xlsb/],
  ];
  for (const [content, sentence] of refused)
    await assert.rejects(opened(content), refusedWith('datasets.not_text', sentence));
  await assert.rejects(opened(''), refusedWith('datasets.file_empty', /Upload/));
});

test('packed files are unpacked, whatever packed them', async () => {
  for (const [bytes, compression] of [
    [gzipSync(csv), 'gzip'],
    [Buffer.concat([gzipSync('a,b\n1,'), gzipSync('x\n'), gzipSync('2,y\n')]), 'gzip'],
    [zstdCompressSync(csv), 'zstd'],
    [await makeZip({ 'data.csv': csv }), 'zip'],
  ] as const) {
    const file = await opened(bytes);
    assert.deepEqual([file.text, file.format, file.compression, file.bytes], [csv, 'csv', compression, csv.length]);
  }
});

test('in an archive of several files the table is found, asked about and chosen by the recipe', async () => {
  const bytes = await makeZip({
    'README.txt': 'long text '.repeat(1_000),
    '__MACOSX/._a.csv': 'shadow',
    '.DS_Store': 'x',
    'folder/': '',
    'a.csv': csv,
    'b.csv': `${csv}3,z\n`,
  });
  const file = await opened(bytes);
  assert.deepEqual([file.entry, file.entries], ['b.csv', ['README.txt', 'a.csv', 'b.csv']]);
  assert.deepEqual(
    file.findings.map(({ code, choices }) => [code, choices?.map(({ recipe }) => recipe.entry)]),
    [['entry_chosen', ['b.csv', 'a.csv']]],
  );
  assert.equal((await opened(bytes, { entry: 'a.csv' })).text, csv);
  const missing = opened(bytes, { entry: 'c.csv' });
  await assert.rejects(missing, refusedWith('datasets.archive_entry_missing', /README.txt, a.csv/));
  const alone = await opened(await makeZip({ 'README.md': 'hi', 'data.csv': csv }));
  assert.deepEqual([alone.entry, alone.findings], ['data.csv', []]);
});

test('names in an archive are never used as paths', async () => {
  const named = await makeZip({ 'xxxxxxxxxxx.csv': csv });
  const evil = Buffer.from(named.toString('latin1').replaceAll('xxxxxxxxxxx.csv', '../../evil.csv\0'), 'latin1');
  const file = await opened(evil);
  assert.equal(file.text, csv);
  assert.match(file.path, /\/unpacked$/);
});

test('archives that are damaged, encrypted, nested or empty are refused in words', async () => {
  const gzip = gzipSync(csv.repeat(100));
  const zip = await makeZip({ 'data.csv': csv.repeat(100) });
  const spoiled = Buffer.from(zip);
  spoiled[60] = (spoiled[60] ?? 0) ^ 0xff;
  const encrypted = Buffer.from(zip);
  encrypted[6] = 1;
  encrypted[zip.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 8] = 1;
  const other = Buffer.from(zip);
  other[zip.indexOf(Buffer.from('PK\x01\x02', 'latin1')) + 10] = 9;
  const cases: [Buffer, string, RegExp][] = [
    [gzip.subarray(0, gzip.length - 12), 'archive_broken', /gzip.*cut short/],
    [Buffer.concat([gzip.subarray(0, 20), Buffer.alloc(40, 0x55)]), 'archive_broken', /damaged/],
    [zstdCompressSync(csv).subarray(0, 12), 'archive_broken', /Zstandard/],
    [zip.subarray(0, zip.length - 30), 'archive_broken', /ZIP/],
    [spoiled, 'archive_broken', /ZIP/],
    [encrypted, 'archive_encrypted', /password/],
    [other, 'archive_unsupported', /method/],
    [gzipSync(gzip), 'archive_nested', /archive in the archive/],
    [await makeZip({ 'inner.zip': zip }), 'archive_nested', /archive in the archive/],
    [await makeZip({ 'folder/': '' }), 'archive_empty', /no file/],
    [gzipSync(''), 'file_empty', /empty/],
  ];
  for (const [bytes, code, sentence] of cases) {
    await assert.rejects(opened(bytes), refusedWith(`datasets.${code}`, sentence), code);
  }
});

test('a file that becomes too large is refused while it is unpacked, not after', async () => {
  const limits = { expandedBytes: 1_000_000 };
  const bomb = gzipSync(Buffer.alloc(20_000_000, 'a,b\n'));
  await assert.rejects(
    opened(bomb, {}, { limits }),
    refusedWith('datasets.expands_too_much', /MILLRACE_EXPANDED_LIMIT_BYTES/),
  );
  const zip = await makeZip({ 'a.csv': Buffer.alloc(20_000_000, 'a,b\n') });
  await assert.rejects(opened(zip, {}, { limits }), refusedWith('datasets.expands_too_much', /larger than/));
});

test('far more than any table packs is refused as a bomb, be it large enough', async () => {
  const limits = { expandedBytes: 64 * 1024 ** 3, suspiciousBytes: 1_000_000 };
  const zeros = Buffer.alloc(5_000_000);
  const refused = refusedWith('datasets.expands_too_much', /100 times/);
  await assert.rejects(opened(gzipSync(zeros), {}, { limits }), refused);
  await assert.rejects(opened(await makeZip({ 'a.csv': zeros }), {}, { limits }), refused);
  const repeated = csv.repeat(50_000);
  assert.equal((await opened(gzipSync(repeated), {}, { limits })).bytes, repeated.length);
});

test('an archive of very many files is refused before they are listed', async () => {
  const zip = await makeZip({ 'a.csv': csv });
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  zip.writeUInt16LE(20_000, end + 8);
  zip.writeUInt16LE(20_000, end + 10);
  await assert.rejects(opened(zip), refusedWith('datasets.archive_too_many_files', /20,000/));
});

test('the beginning of a file is opened by itself where it can be', async () => {
  const long = csv.repeat(10_000);
  const beginning = await opened(long, {}, { maximumBytes: 1_000 });
  assert.deepEqual([beginning.bytes, beginning.complete, beginning.text], [1_000, false, long.slice(0, 1_000)]);
  const packed = await opened(gzipSync(long), {}, { maximumBytes: 1_000 });
  assert.deepEqual([packed.text, packed.complete], [long.slice(0, 1_000), false]);
  const workbook = await makeZip({ 'xl/workbook.xml': csv, 'xl/big.bin': long });
  assert.equal((await opened(gzipSync(workbook), {}, { maximumBytes: 100 })).bytes, workbook.length);
  const random = Array.from({ length: 20_000 }, (_, index) => `${index},${Math.imul(index, 2654435761) >>> 0}`).join(
    '\n',
  );
  const gzip = gzipSync(random);
  const cut = await opened(gzip.subarray(0, gzip.length / 2), {}, { cut: true });
  assert.equal(cut.complete, false);
  assert.ok(cut.bytes > 1_000 && random.startsWith(cut.text));
  const zip = (await makeZip({ 'a.csv': random })).subarray(0, 5_000);
  await assert.rejects(opened(zip, {}, { cut: true }), refusedWith('datasets.beginning_unreadable', /whole file/));
});

test('a recipe goes before what is found, and is refused where it cannot be', async () => {
  assert.equal((await opened('{"a":1}\n', { format: 'csv' })).format, 'csv');
  assert.equal((await opened('{"a":1}', { format: 'ndjson' })).format, 'ndjson');
  for (const recipe of [{ compression: 'gzip' }, { format: 'xlsx' }, { format: 'parquet' }] satisfies ImportRecipe[]) {
    await assert.rejects(opened(csv, recipe), refusedWith('datasets.not_as_recipe', /recipe/));
  }
  await assert.rejects(opened(csv, { compression: 'zip' }), refusedWith('datasets.not_as_recipe', /recipe/));
  await assert.rejects(opened(gzipSync(csv), { compression: 'none' }), refusedWith('datasets.not_as_recipe', /recipe/));
});
