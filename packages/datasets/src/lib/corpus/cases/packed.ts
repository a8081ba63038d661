import { gzipSync, zstdCompressSync } from 'node:zlib';
import { generatedCsv } from '../../testing/sample-csv.ts';
import { type CorpusCase, lines } from '../corpus-case.ts';
import { sheetRows, writeWorkbook } from '../write-workbook.ts';
import { writeZip } from '../write-zip.ts';

const csv = lines('a,b', '1,x', '2,y');
const records = '{"a":1,"b":"x"}\n{"a":2,"b":"y"}\n';
const table = {
  columns: ['a: integer', 'b: words'],
  rows: [
    [1, 'x'],
    [2, 'y'],
  ],
} satisfies Partial<CorpusCase>;

export const packed: CorpusCase[] = [
  { trap: 'packed with gzip', file: gzipSync(csv), ...table, found: { compression: 'gzip' } },
  {
    trap: 'packed with gzip in several members',
    file: Buffer.concat([gzipSync('a,b\n1,'), gzipSync('x\n'), gzipSync('2,y\n')]),
    ...table,
  },
  {
    trap: 'NDJSON packed with gzip',
    file: gzipSync(records),
    ...table,
    found: { compression: 'gzip', format: 'ndjson' },
  },
  { trap: 'UTF-16 packed with gzip', file: gzipSync(Buffer.from(`\ufeff${csv}`, 'utf16le')), ...table },
  { trap: 'packed with Zstandard', file: zstdCompressSync(csv), ...table, found: { compression: 'zstd' } },
  {
    trap: 'packed with ZIP',
    file: writeZip([{ name: 'data.csv', bytes: csv }]),
    ...table,
    found: { compression: 'zip' },
  },
  {
    trap: 'a ZIP archive from a Macintosh, with its folders and shadow files',
    file: writeZip([
      { name: 'export/', bytes: '', stored: true },
      { name: 'export/.DS_Store', bytes: Buffer.alloc(500, 1) },
      { name: '__MACOSX/export/._data.csv', bytes: Buffer.from([0, 5, 22, 7, 0, 2, 0, 0]) },
      { name: 'export/data.csv', bytes: csv },
    ]),
    ...table,
    found: { entry: 'export/data.csv' },
  },
  {
    trap: 'a ZIP archive written as a stream',
    file: writeZip([{ name: 'data.csv', bytes: csv, streamed: true }]),
    ...table,
  },
  {
    trap: 'a ZIP archive that does not compress',
    file: writeZip([{ name: 'data.csv', bytes: csv, stored: true }]),
    ...table,
  },
  {
    trap: 'a ZIP archive of two tables: the recipe names one',
    file: writeZip([
      { name: 'other.csv', bytes: lines('k', '5', '6') },
      { name: 'data.csv', bytes: csv },
    ]),
    recipe: { entry: 'data.csv' },
    ...table,
  },
  {
    trap: 'a ZIP archive with names that would leave the folder',
    file: writeZip([{ name: '../../etc/data.csv', bytes: csv }]),
    ...table,
  },
  {
    trap: 'JSON packed with ZIP',
    file: writeZip([{ name: 'x.json', bytes: '[{"a":1,"b":"x"},{"a":2,"b":"y"}]' }]),
    ...table,
  },
  {
    trap: 'a ZIP archive with a read-me beside the table',
    file: writeZip([
      { name: 'README.txt', bytes: 'All figures in euros.\n' },
      { name: 'data.csv', bytes: csv.repeat(1) },
    ]),
    ...table,
    found: { entry: 'data.csv' },
  },
  {
    trap: 'an encrypted ZIP archive',
    file: writeZip([{ name: 'data.csv', bytes: csv, encrypted: true }]),
    refused: /password|encrypt/i,
  },
  { trap: 'an empty ZIP archive', file: writeZip([]), refused: /./ },
  {
    trap: 'a ZIP archive without a table',
    file: writeZip([{ name: 'photo.png', bytes: Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex') }]),
    refused: /./,
  },
  {
    trap: 'a ZIP archive in a ZIP archive',
    file: writeZip([{ name: 'in.zip', bytes: writeZip([{ name: 'data.csv', bytes: csv }]) }]),
    refused: /./,
  },
  { trap: 'gzip that is cut', file: gzipSync(generatedCsv(500)).subarray(0, 5_000), refused: /./ },
  {
    trap: 'a ZIP archive that is cut',
    file: writeZip([{ name: 'data.csv', bytes: csv.repeat(50) }]).subarray(0, 100),
    refused: /./,
  },
  { trap: 'gzip that holds nothing', file: gzipSync(''), refused: /empty/ },
  {
    trap: 'a workbook packed with ZIP',
    file: writeZip([
      {
        name: 'a.xlsx',
        bytes: writeWorkbook([
          {
            name: 'S',
            data: sheetRows([
              ['a', 'b'],
              [1, 'x'],
              [2, 'y'],
            ]),
          },
        ]),
      },
    ]),
    ...table,
  },
];
