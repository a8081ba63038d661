import assert from 'node:assert/strict';
import { test } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import fc from 'fast-check';
import type { ImportRecipe } from '../../index.ts';
import { readReceived } from '../testing/read-received.ts';
import { type RandomTable, randomTable, rowsOf } from './random-table.ts';
import { writeExcelTable, writeParquetTable } from './write-binary-table.ts';
import { booleanStyles, dateStyles, jsonShapes, type TextStyle, writeTextTable } from './write-text-table.ts';
import { writeZip } from './write-zip.ts';

const numRuns = Number(process.env.MILLRACE_ROUND_TRIPS ?? 10);

const encodings = {
  'utf-8': (text: string) => Buffer.from(text),
  marked: (text: string) => Buffer.from(`\ufeff${text}`),
  'utf-16le': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
  'utf-16be': (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
  'windows-1252': (text: string) => Buffer.from(text, 'latin1'),
} as const;

const packings = {
  none: (bytes: Buffer) => bytes,
  gzip: (bytes: Buffer) => gzipSync(bytes),
  zip: (bytes: Buffer) => writeZip([{ name: 'table', bytes }]),
  zstd: (bytes: Buffer) => zstdCompressSync(bytes),
} as const;

const keys = <Name extends string>(of: Record<Name, unknown>) => fc.constantFrom(...(Object.keys(of) as Name[]));

const style: fc.Arbitrary<TextStyle> = fc
  .record({
    delimiter: fc.constantFrom(',', ';', '\t', '|'),
    quote: fc.constant('"'),
    lineBreak: fc.constantFrom('\n', '\r\n'),
    endsWithLineBreak: fc.boolean(),
    quoteAll: fc.boolean(),
    decimal: fc.constantFrom('.' as const, ',' as const),
    thousands: fc.constantFrom('', '', '.', ',', ' ', '\u00a0', "'"),
    date: keys(dateStyles),
    boolean: fc.constantFrom(...booleanStyles),
    missing: fc.constantFrom('', 'NA', 'null', '\\N', ' '),
    titles: fc.constantFrom([], [], ['Report 2026'], ['Report', 'All figures in euros']),
  })
  .filter(({ decimal, thousands }) => decimal !== thousands);

async function assertReadBack(bytes: Buffer, table: RandomTable, recipe: ImportRecipe = {}): Promise<void> {
  const found = await readReceived(bytes, recipe);
  assert.deepEqual(
    found.columns.map(({ name, type }) => `${name}: ${type === 'category' || type === 'text' ? 'words' : type}`),
    table.columns.map(({ name, kind }) => `${name}: ${kind}`),
  );
  assert.deepEqual(found.cells, rowsOf(table));
  assert.deepEqual([found.rows, found.rejected], [table.rows, 0]);
}

test('a table is read back equal from text in any dialect and encoding, packed or not', async () => {
  const written = fc
    .tuple(keys(encodings), keys(packings), style)
    .chain(([encoding, packing, how]) =>
      randomTable({ beyondLatin: encoding !== 'windows-1252' }).map((table) => ({ encoding, packing, how, table })),
    );
  await fc.assert(
    fc.asyncProperty(written, async ({ encoding, packing, how, table }) => {
      await assertReadBack(packings[packing](encodings[encoding](writeTextTable(table, how))), table);
    }),
    { numRuns: 2 * numRuns },
  );
});

test('a table is read back equal from JSON in any shape, packed or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTable({ beyondLatin: true }),
      keys(jsonShapes),
      keys(packings),
      fc.constantFrom('utf-8' as const, 'marked' as const, 'utf-16le' as const),
      async (table, shape, packing, encoding) => {
        await assertReadBack(packings[packing](encodings[encoding](jsonShapes[shape](table))), table);
      },
    ),
    { numRuns },
  );
});

test('a table is read back equal from a workbook, with titles above it or not', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTable({ beyondLatin: true }),
      fc.constantFrom([], ['Report 2026']),
      async (table, titles) => {
        // Above two columns, a title looks like the name of a group of columns.
        await assertReadBack(await writeExcelTable(table, table.columns.length > 2 ? titles : []), table);
      },
    ),
    { numRuns },
  );
});

test('a table is read back equal from Parquet with any codec', async () => {
  await fc.assert(
    fc.asyncProperty(
      randomTable({ beyondLatin: true }),
      fc.constantFrom('snappy', 'zstd', 'gzip', 'uncompressed'),
      async (table, codec) => {
        await assertReadBack(await writeParquetTable(table, codec), table);
      },
    ),
    { numRuns },
  );
});
