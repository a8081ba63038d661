import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { DatasetColumn } from '../../index.ts';
import { literal, openDuckDb, query } from '../duckdb.ts';
import { type ParquetChunk, type ReadParquetInChunksRequest, readParquetInChunks } from './read-parquet-in-chunks.ts';

type Request = Pick<ReadParquetInChunksRequest, 'columns' | 'chunkRows' | 'version'>;

async function chunksOf(select: string, request: Request): Promise<ParquetChunk[]> {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'rows.parquet');
  const instance = await openDuckDb({ memoryMegabytes: 256, threads: 1 });
  const connection = await instance.connect();
  await query(connection, `COPY (${select}) TO ${literal(path)} (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
  return await Array.fromAsync(readParquetInChunks({ path, ...request }));
}

function valuesOf(chunks: ParquetChunk[], index: number): (string | number | null)[] {
  return chunks.flatMap(({ table }): (string | number | null)[] => {
    const found = table.columns[index];
    assert.ok(found);
    if ('codes' in found) return Array.from(found.codes, (code) => found.categories[code] ?? null);
    return Array.from(found.values, (value) => (Number.isNaN(value) ? null : value));
  });
}

const version = (columns: Record<string, DatasetColumn['type']>, words: Record<string, DatasetColumn['words']> = {}) =>
  Object.entries(columns).map(
    ([name, type]): DatasetColumn => ({ name, type, role: 'feature', ...(words[name] && { words: words[name] }) }),
  );

test('rows come in order, in chunks of the size asked for, and say how many there are', async () => {
  const chunks = await chunksOf(`SELECT range::BIGINT AS n, 'w' || range % 7 AS w FROM range(10_000)`, {
    version: version({ n: 'integer', w: 'category' }),
    columns: [
      { name: 'w', type: 'category' },
      { name: 'n', type: 'integer' },
    ],
    chunkRows: 3_000,
  });
  assert.deepEqual(
    chunks.map(({ table, rowsRead, rowsTotal }) => [table.rows, rowsRead, rowsTotal]),
    [
      [3_000, 3_000, 10_000],
      [3_000, 6_000, 10_000],
      [3_000, 9_000, 10_000],
      [1_000, 10_000, 10_000],
    ],
  );
  assert.deepEqual(
    valuesOf(chunks, 1),
    Array.from({ length: 10_000 }, (_, n) => n),
  );
  assert.equal(valuesOf(chunks, 0)[9_999], `w${9_999 % 7}`);
});

test('booleans in words are the words where words are wanted: those of the model before those of the file', async () => {
  const request = {
    version: version({ own: 'boolean', plain: 'boolean' }, { own: { true: 'oui', false: 'non' } }),
    columns: [
      { name: 'own', type: 'category' as const },
      { name: 'plain', type: 'category' as const },
      { name: 'own', type: 'boolean' as const },
    ],
  };
  const select = 'SELECT * FROM (VALUES (true, true), (false, false), (NULL, NULL)) AS t(own, plain)';
  const chunks = await chunksOf(select, request);
  assert.deepEqual(
    [0, 1, 2].map((index) => valuesOf(chunks, index)),
    [
      ['oui', 'non', null],
      ['true', 'false', null],
      [1, 0, null],
    ],
  );
  const columns = [{ name: 'own', type: 'category' as const, words: { true: 'yes', false: 'no' } }];
  assert.deepEqual(valuesOf(await chunksOf(select, { ...request, columns }), 0), ['yes', 'no', null]);
});

test('a value that is not of the type asked for rejects its row, which says where and why', async () => {
  const chunks = await chunksOf(
    `SELECT * FROM (VALUES (1.0, '12', 1), (1.5, '5', 1), (NULL, 'many', 0), (2.0, '', 2), (3.0, '1,5', 0)) AS t(a, b, c)`.replaceAll(
      ', 1)',
      ', 1::BIGINT)',
    ),
    {
      version: version({ a: 'number', b: 'text', c: 'integer' }),
      columns: [
        { name: 'a', type: 'integer' },
        { name: 'b', type: 'integer' },
        { name: 'c', type: 'boolean' },
      ],
    },
  );
  assert.deepEqual(
    [0, 1, 2].map((index) => valuesOf(chunks, index)),
    [[1], [12], [1]],
  );
  assert.deepEqual(
    chunks[0]?.rejects.map(({ line, column, before }) => [line, column, before]),
    [
      [2, 'a', 1],
      [3, 'b', 1],
      [4, 'c', 1],
      [5, 'b', 1],
    ],
  );
  assert.equal(chunks[0]?.rejects[0]?.reason, '"1.5" in column "a" is no whole number.');
});

test('whole doubles are the words that whole numbers are; dates are milliseconds, or text where words are wanted', async () => {
  const chunks = await chunksOf(
    `SELECT 1.0::DOUBLE AS d, TIMESTAMP_MS '2026-11-23 05:06:07.891' AS t UNION ALL SELECT 2.5, NULL`,
    {
      version: version({ d: 'number', t: 'datetime' }),
      columns: [
        { name: 'd', type: 'category' },
        { name: 't', type: 'datetime' },
        { name: 't', type: 'text' },
      ],
    },
  );
  assert.deepEqual(
    [0, 1, 2].map((index) => valuesOf(chunks, index)),
    [
      ['1', '2.5'],
      [Date.UTC(2026, 10, 23, 5, 6, 7, 891), null],
      ['2026-11-23T05:06:07.891Z', null],
    ],
  );
});

test('a column that is not in the file is missing in every row, in its place', async () => {
  const chunks = await chunksOf('SELECT 1::BIGINT AS a', {
    version: version({ a: 'integer' }),
    columns: [
      { name: 'gone', type: 'text' },
      { name: 'a', type: 'integer' },
      { name: 'no', type: 'number' },
    ],
  });
  assert.deepEqual(chunks[0]?.missingColumns, ['gone', 'no']);
  assert.deepEqual(
    [0, 1, 2].map((index) => valuesOf(chunks, index)),
    [[null], [1], [null]],
  );
});
