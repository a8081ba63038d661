import assert from 'node:assert/strict';
import { createWriteStream } from 'node:fs';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { ImportRecipe, RejectedRow } from '../../index.ts';
import { CsvWriter } from '../csv/csv-writer.ts';
import { generatedCsv } from '../testing/sample-csv.ts';
import type { ChunkColumn, CsvChunk } from './chunk.ts';
import { type ReadCsvInChunksRequest, readCsvInChunks } from './read-csv-in-chunks.ts';

const column = (name: string, type: ChunkColumn['type']): ChunkColumn => ({ name, type });

async function chunksOf(
  content: string | Buffer,
  columns: ChunkColumn[],
  options: Pick<ReadCsvInChunksRequest, 'chunkRows' | 'recipe' | 'assumed'> = {},
): Promise<CsvChunk[]> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'batch.csv');
  await writeFile(path, content);
  const chunks = await Array.fromAsync(readCsvInChunks({ path, columns, workDirectory: directory.path, ...options }));
  assert.deepEqual(await readdir(directory.path), ['batch.csv']);
  return chunks;
}

/** All values of one column, in order. */
function valuesOf(chunks: CsvChunk[], index: number): (string | number | null)[] {
  return chunks.flatMap(({ table }): (string | number | null)[] => {
    const found = table.columns[index];
    assert.ok(found);
    if ('codes' in found) return Array.from(found.codes, (code) => found.categories[code] ?? null);
    return Array.from(found.values, (value) => (Number.isNaN(value) ? null : value));
  });
}

test('rows come in order, in chunks of the size asked for, as text and as columns', async () => {
  const rows = 2_500;
  const text = generatedCsv(rows);
  const columns = [column('id', 'integer'), column('city', 'category'), column('income', 'number')];
  const chunks = await chunksOf(text, columns, { chunkRows: 999 });
  assert.deepEqual(
    chunks.map(({ table, lines }) => [table.rows, lines.length]),
    [
      [999, 999],
      [999, 999],
      [502, 502],
    ],
  );
  assert.deepEqual([chunks[0]?.headerLine, ...chunks.flatMap(({ lines }) => lines), ''].join('\n'), text);
  assert.deepEqual(
    valuesOf(chunks, 0),
    Array.from({ length: rows }, (_, index) => index + 1),
  );
  assert.equal(chunks.at(-1)?.bytesRead, chunks[0]?.bytesTotal);
});

test('types are those asked for: cells that are not of them reject their row with line and column', async () => {
  const chunks = await chunksOf('n,w\n1,a\nmany,b\n007,c\n,d\nNA,"e\ne"\n5.5,f\n', [column('n', 'integer')]);
  assert.deepEqual(valuesOf(chunks, 0), [1, 7, null, null]);
  assert.deepEqual(
    chunks[0]?.rejects.map(({ line, column: name, reason, raw }) => [line, name, reason, raw]),
    [
      [3, 'n', '"many" in column "n" is no whole number.', 'many,b'],
      [8, 'n', '"5.5" in column "n" is no whole number.', '5.5,f'],
    ],
  );
  assert.deepEqual(chunks[0]?.lines, ['1,a', '007,c', ',d', 'NA,"e\ne"']);
});

test('a column that is not in the file is missing in every row', async () => {
  const [chunk] = await chunksOf('a\n1\n2\n', [column('gone', 'number'), column('a', 'integer'), column('no', 'text')]);
  assert.deepEqual(chunk?.missingColumns, ['gone', 'no']);
  assert.deepEqual(
    [valuesOf([chunk as CsvChunk], 0), valuesOf([chunk as CsvChunk], 2)],
    [
      [null, null],
      [null, null],
    ],
  );
});

test('decimal commas and the order of dates are found, or taken from the recipe', async () => {
  const columns = [column('x', 'number'), column('d', 'datetime')];
  const text = 'x;d\n1,5;1/2/2026\n2;31/12/2026\n';
  assert.deepEqual(valuesOf(await chunksOf(text, columns), 0), [1.5, 2]);
  assert.deepEqual(valuesOf(await chunksOf(text, columns), 1), [Date.UTC(2026, 1, 1), Date.UTC(2026, 11, 31)]);
  const given = await chunksOf('x,d\n"1,5",1/2/2026\n', columns, {
    recipe: { decimalSeparator: ',', dateOrder: 'day-first' },
  });
  assert.deepEqual([valuesOf(given, 0), valuesOf(given, 1)], [[1.5], [Date.UTC(2026, 1, 1)]]);
});

test('a marker that looks like a number is missing', async () => {
  const chunks = await chunksOf('x\n-999\n5\n', [column('x', 'number')], { recipe: { missing: ['-999'] } });
  assert.deepEqual(valuesOf(chunks, 0), [null, 5]);
});

test('a text that is kept from becoming a number in Excel is the text that was learned', async () => {
  const columns = [column('code', 'category'), column('n', 'integer')];
  const chunks = await chunksOf('code,n\n="007",="12"\n"=""008""",13\n', columns);
  assert.deepEqual(
    [valuesOf(chunks, 0), valuesOf(chunks, 1)],
    [
      ['007', '008'],
      [12, 13],
    ],
  );
});

test('a marker of one column is missing there alone', async () => {
  const chunks = await chunksOf('x,y\n-200,-200\n5,tbd\n', [column('x', 'number'), column('y', 'category')], {
    recipe: { columnMissing: { x: ['-200'], y: ['tbd'] } },
  });
  assert.deepEqual(
    [valuesOf(chunks, 0), valuesOf(chunks, 1)],
    [
      [null, 5],
      ['-200', null],
    ],
  );
});

test('rows that the recipe keeps apart are rejects here, too', async () => {
  const [chunk] = await chunksOf('a,n\nx,1\nTotal,3\ny,2\n', [column('n', 'integer')], {
    recipe: { rejectRows: { a: ['Total'] } },
  });
  assert.deepEqual(chunk?.lines, ['x,1', 'y,2']);
  assert.deepEqual(
    chunk?.rejects.map(({ line, raw, before }) => [line, raw, before]),
    [[3, 'Total,3', 1]],
  );
});

test('one column may have other decimals than the rest of the file', async () => {
  const chunks = await chunksOf('x;y\n1.5;1,5\n1,25;2,5\n', [column('x', 'number'), column('y', 'number')], {
    recipe: { columnDecimals: { x: 'either' } },
  });
  assert.deepEqual(
    [valuesOf(chunks, 0), valuesOf(chunks, 1)],
    [
      [1.5, 1.25],
      [1.5, 2.5],
    ],
  );
});

test('whatever says true or false becomes the words of a boolean in words', async () => {
  const words = { true: 'yes', false: 'no' };
  const chunks = await chunksOf('a,b\nYES,YES\nfalse,false\nno,no\nmaybe,maybe\n,\n', [
    { ...column('a', 'category'), words },
    column('b', 'category'),
  ]);
  assert.deepEqual(
    [valuesOf(chunks, 0), valuesOf(chunks, 1)],
    [
      ['yes', 'no', 'no', 'maybe', null],
      ['YES', 'false', 'no', 'maybe', null],
    ],
  );
  const [first] = chunks[0]?.table.columns ?? [];
  assert.ok(first && 'categories' in first);
  assert.deepEqual(first.categories, ['yes', 'no', 'maybe']);
});

test('where the file does not tell, numbers and dates are read as is assumed; where it does, as it tells', async () => {
  const columns = [column('d', 'datetime'), column('x', 'number')];
  const read = async (content: string, assumed: Pick<ImportRecipe, 'dateOrder' | 'decimalSeparator'>) => {
    const chunks = await chunksOf(content, columns, { assumed });
    return [valuesOf(chunks, 0)[0], valuesOf(chunks, 1)[0]];
  };
  const dayFirst = { dateOrder: 'day-first', decimalSeparator: ',' } as const;
  assert.deepEqual(await read('d;x\n1/2/2026;1,234\n', dayFirst), [Date.UTC(2026, 1, 1), 1.234]);
  assert.deepEqual(await read('d;x\n1/2/2026;1,234\n', {}), [Date.UTC(2026, 0, 2), 1234]);
  assert.deepEqual(await read('d;x\n12/31/2026;1.5\n', dayFirst), [Date.UTC(2026, 11, 31), 1.5]);
});

test('other encodings are read as at ingest', async () => {
  const chunks = await chunksOf(Buffer.from('größe;n\nmüller;1\n', 'latin1'), [column('größe', 'category')]);
  assert.deepEqual([valuesOf(chunks, 0), chunks[0]?.lines], [['müller'], ['müller;1']]);
});

test('a file of rejects alone comes in bounded chunks and is then refused', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'batch.csv');
  await writeFile(path, `a,b\n${'only one\n'.repeat(250)}`);
  const rejects: RejectedRow[][] = [];
  const reading = async () => {
    for await (const chunk of readCsvInChunks({ path, columns: [], chunkRows: 100 })) rejects.push(chunk.rejects);
  };
  await assert.rejects(reading(), { code: 'datasets.no_readable_rows' });
  assert.deepEqual(
    rejects.map(({ length }) => length),
    [100, 100, 50],
  );
});

test('empty and header-only files are refused as at ingest', async () => {
  await assert.rejects(chunksOf('', []), { code: 'datasets.file_empty' });
  await assert.rejects(chunksOf('a,b\n', []), { code: 'datasets.header_only' });
});

test('reading stops when it is no longer wanted, and leaves no copy behind', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'batch.csv');
  await writeFile(path, Buffer.from(`\ufeff${generatedCsv(20_000)}`, 'utf16le'));
  for await (const _ of readCsvInChunks({ path, columns: [], chunkRows: 10, workDirectory: directory.path })) break;
  const controller = new AbortController();
  const aborted = async () => {
    for await (const _ of readCsvInChunks({ path, columns: [], chunkRows: 10, signal: controller.signal })) {
      controller.abort(new Error('enough'));
    }
  };
  await assert.rejects(aborted(), /enough/);
  assert.deepEqual(await readdir(directory.path), ['batch.csv']);
});

test('a row written back with more cells is read as it was, and the cells after it', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'batch.csv');
  await writeFile(path, 'a;b\n"x;1";2,5\n"say ""hi""";3\n');
  const target = join(directory.path, 'result.csv');
  const output = createWriteStream(target);
  let writer: CsvWriter | undefined;
  for await (const chunk of readCsvInChunks({ path, columns: [column('b', 'number')] })) {
    const { dialect, decimalSeparator } = chunk;
    if (!writer) {
      writer = new CsvWriter({ output, dialect, decimalSeparator });
      writer.extend(chunk.headerLine, ['label', 'probability']);
    }
    for (const line of chunk.lines) writer.extend(line, ['yes; "maybe"', 0.25]);
    await writer.drain();
  }
  await writer?.end();
  await finished(output);
  assert.equal(
    await readFile(target, 'utf8'),
    'a;b;label;probability\n"x;1";2,5;"yes; ""maybe""";0,25\n"say ""hi""";3;"yes; ""maybe""";0,25\n',
  );
  const back = await Array.fromAsync(
    readCsvInChunks({ path: target, columns: [column('label', 'category'), column('probability', 'number')] }),
  );
  assert.deepEqual(valuesOf(back, 0), ['yes; "maybe"', 'yes; "maybe"']);
  assert.deepEqual(valuesOf(back, 1), [0.25, 0.25]);
});

test('rows of a file with doubled delimiters are written back with them, and rejected as they stand there', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'ratings.dat');
  await writeFile(path, 'a::b\n1::x: y\nz\n2::w\n');
  const target = join(directory.path, 'result.dat');
  const output = createWriteStream(target);
  const request = { path, columns: [column('a', 'integer')], recipe: { delimiter: '::' } };
  const [chunk] = await Array.fromAsync(readCsvInChunks(request));
  assert.ok(chunk);
  const writer = new CsvWriter({ output, dialect: chunk.dialect });
  writer.extend(chunk.headerLine, ['prediction']);
  for (const line of chunk.lines) writer.extend(line, ['yes']);
  await writer.end();
  await finished(output);
  assert.equal(await readFile(target, 'utf8'), 'a::b::prediction\n1::x: y::yes\n2::w::yes\n');
  assert.deepEqual(
    chunk.rejects.map(({ line, raw }) => [line, raw]),
    [[3, 'z']],
  );
});

test('a byte order mark and the line breaks of a file are told and written again', async () => {
  const formOf = async (content: string | Buffer) => (await chunksOf(content, [column('a', 'integer')]))[0]?.form;
  assert.deepEqual(await formOf('\ufeffa,b\r\n1,x\r\n'), { byteOrderMark: true, lineBreak: '\r\n' });
  assert.deepEqual(await formOf('a,"b\r\nc"\n1,x\r\n'), { byteOrderMark: false, lineBreak: '\n' });
  const marked = Buffer.from('\ufeffa;b\r\n1;x\r\n', 'utf16le');
  assert.deepEqual(await formOf(marked), { byteOrderMark: true, lineBreak: '\r\n' });
  await using directory = await temporaryDirectory();
  const target = join(directory.path, 'result.csv');
  const output = createWriteStream(target);
  const writer = new CsvWriter({ output, form: { byteOrderMark: true, lineBreak: '\r\n' } });
  for (const name of ['ä', 'x'.repeat(300_000), 'z']) {
    writer.record([name, 1]);
    await writer.drain();
  }
  await writer.end();
  await finished(output);
  const [first, second, ...rest] = (await readFile(target, 'utf8')).split('\r\n');
  assert.deepEqual([first, second?.length, rest], ['\ufeffä,1', 300_002, ['z,1', '']]);
});
