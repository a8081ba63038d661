import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { DuckDBInstance } from '@duckdb/node-api';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { ImportRecipe } from '../../../index.ts';
import { literal, openDuckDb } from '../../duckdb.ts';
import { refusedWith } from '../../testing/ingest-text.ts';
import { parquetSource } from './parquet-source.ts';

/** Writes the rows of a query as Parquet and reads them as a table of ours. */
async function readBack(sql: string, recipe: ImportRecipe = {}, spoil?: (bytes: Buffer) => Buffer) {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'a=1,table.parquet');
  const writer = await DuckDBInstance.create(':memory:');
  const writing = await writer.connect();
  await writing.run(`COPY (${sql}) TO ${literal(path)} (FORMAT parquet)`);
  writing.closeSync();
  writer.closeSync();
  if (spoil) await writeFile(path, spoil(await readFile(path)));
  const engine = await openDuckDb({ memoryMegabytes: 256, threads: 1, directories: [`${directory.path}/`] });
  const connection = await engine.connect();
  try {
    const source = await parquetSource(connection, path, { recipe });
    const result = await connection.runAndReadAll(source.select);
    const [first = []] = result.getRowsJson();
    const columns = source.header.map(({ name }, index) => [name, [source.types[index], first[index]]]);
    return {
      ...source,
      cells: Object.fromEntries(columns) as Record<string, [string, unknown]>,
      all: result.getRowsJson(),
      engineTypes: new Set(result.columnTypes().map(String)),
    };
  } finally {
    connection.closeSync();
    engine.closeSync();
  }
}

test('every type that Parquet has becomes one of ours', async () => {
  const table =
    await readBack(`SELECT 200::UTINYINT tiny, 4000000000::UINTEGER wide, 18446744073709551615::UBIGINT huge,
    9007199254740993::BIGINT "key", 7::BIGINT plain, 1.25::DECIMAL(10,2) price, 12::DECIMAL(20,0) whole,
    12345678901234567890.12::DECIMAL(38,2) exact, 'NaN'::FLOAT nan, 0.5::FLOAT half, '-inf'::DOUBLE inf,
    DATE '2026-12-31' AS day, TIMESTAMP_NS '2026-12-31 01:02:03.123456789' nanos, TIMESTAMPTZ '2026-12-31 01:02:03+02' zoned,
    TIME '10:11:12' clock, 'x'::ENUM('x','y') word, 'c1f87a1c-c72f-4e3c-b1d3-bbf7d67511ad'::UUID id,
    'ab'::BLOB ascii, '\\xff\\xfe'::BLOB bytes, [1,2] list, {'x':1,'y':{'z':'q'}} AS nest, MAP{'k':1} AS map,
    [{'p':1}] AS records, true flag, '' AS blank, NULL::INTEGER gone, DATE 'infinity' never`);
  assert.deepEqual(table.cells, {
    tiny: ['integer', '200'],
    wide: ['integer', '4000000000'],
    huge: ['text', '18446744073709551615'],
    key: ['text', '9007199254740993'],
    plain: ['integer', '7'],
    price: ['number', 1.25],
    whole: ['integer', '12'],
    exact: ['number', 12345678901234567000],
    nan: ['number', null],
    half: ['number', 0.5],
    inf: ['number', null],
    day: ['datetime', '2026-12-31 00:00:00'],
    nanos: ['datetime', '2026-12-31 01:02:03.123'],
    zoned: ['datetime', '2026-12-30 23:02:03'],
    clock: ['text', '10:11:12'],
    word: ['text', 'x'],
    id: ['text', 'c1f87a1c-c72f-4e3c-b1d3-bbf7d67511ad'],
    ascii: ['text', 'ab'],
    bytes: ['text', 'fffe'],
    list: ['text', '[1,2]'],
    'nest.x': ['integer', '1'],
    'nest.y.z': ['text', 'q'],
    map: ['text', '{"k":1}'],
    records: ['text', '[{"p":1}]'],
    flag: ['boolean', true],
    blank: ['text', null],
    gone: ['integer', null],
    never: ['datetime', null],
  });
  assert.deepEqual(table.engineTypes, new Set(['BIGINT', 'DOUBLE', 'BOOLEAN', 'VARCHAR', 'TIMESTAMP_MS']));
  const found = table.findings.map(({ code, column }) => `${code} ${column}`);
  assert.deepEqual(found, [
    'integers_as_text huge',
    'integers_as_text key',
    'digits_rounded exact',
    'bytes_as_text bytes',
  ]);
});

test('names that engines take for the same are told apart, and what stood in the file is remembered', async () => {
  // DuckDB writes no such names itself.
  const upper = (bytes: Buffer) => Buffer.from(bytes.toString('latin1').replaceAll('AAAx', 'AAAA'), 'latin1');
  const sql = `SELECT 1 aaaa, 2 "AAAx", 3 "s.x", {'x': 4, 'X2': 5} s, 6 " "`;
  const { header, all } = await readBack(sql, {}, upper);
  assert.deepEqual(
    header.map(({ name, originalName }) => [name, originalName]),
    [
      ['aaaa', undefined],
      ['AAAA_2', 'AAAA'],
      ['s.x', undefined],
      ['s.x_2', 's.x'],
      ['s.X2', undefined],
      ['column_6', ' '],
    ],
  );
  assert.deepEqual(all, [['1', '2', '3', '4', '5', '6']]);
});

test('what cannot be stored is marked in a text, and moments outside the calendar are text', async () => {
  const table = await readBack(`SELECT 'a' || chr(0) || 'b' AS zero, TIMESTAMP '20000-01-01 00:00:00' AS late,
    TIMESTAMPTZ '0044-03-15 (BC) 00:00:00+00' AS early, TIMESTAMP '9999-12-31 23:59:59.999' AS last, DATE '12000-01-01' AS day`);
  assert.deepEqual(table.cells.zero, ['text', 'a\uFFFDb']);
  assert.deepEqual(table.cells.last, ['datetime', '9999-12-31 23:59:59.999']);
  assert.deepEqual(
    [table.cells.late, table.cells.day],
    [
      ['text', '20000-01-01 00:00:00'],
      ['text', '12000-01-01'],
    ],
  );
  assert.equal(table.cells.early?.[0], 'text');
});

test('rows keep their order, and are counted without reading them', async () => {
  const table = await readBack('SELECT range AS n FROM range(300000)');
  assert.equal(table.rows, 300_000);
  assert.deepEqual([table.all[0], table.all[299_999]], [['0'], ['299999']]);
});

test('a recipe fixes types and values that mean missing', async () => {
  const sql = `SELECT * FROM (VALUES (1, '2.5', -999.0::DOUBLE, '-'), (2, '3', 4.5, '2026-01-02')) AS t(a, b, c, d)`;
  const recipe: ImportRecipe = {
    types: { a: 'category', b: 'number', d: 'datetime' },
    columnMissing: { c: ['-999'], d: ['-'] },
  };
  const table = await readBack(sql, recipe);
  assert.deepEqual(table.types, ['category', 'number', 'number', 'datetime']);
  assert.deepEqual(table.all, [
    ['1', 2.5, null, null],
    ['2', 3, 4.5, '2026-01-02 00:00:00'],
  ]);
  const unknown: ImportRecipe[] = [{ types: { z: 'text' } }, { roles: { z: 'id' } }, { columnMissing: { z: ['-'] } }];
  for (const recipe of unknown) {
    await assert.rejects(readBack(sql, recipe), refusedWith('datasets.recipe_invalid', /"z"/));
  }
});

test('damaged and empty files are refused in words', async () => {
  const half = (bytes: Buffer) => bytes.subarray(0, bytes.length / 2);
  await assert.rejects(readBack('SELECT 1 a', {}, half), refusedWith('datasets.parquet_broken', /cut short/));
  await assert.rejects(readBack('SELECT 1 a WHERE false'), refusedWith('datasets.header_only', /no rows/));
  const noise = (bytes: Buffer) => Buffer.from(bytes).fill(0x5a, Math.floor(bytes.length / 2), bytes.length - 8);
  await assert.rejects(
    readBack(`SELECT range AS a, 'x' || range AS b FROM range(1000)`, {}, noise),
    refusedWith('datasets.parquet_broken', /damaged/),
  );
});
