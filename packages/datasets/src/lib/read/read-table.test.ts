import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { ingestPath } from '../testing/ingest-text.ts';
import { generatedCsv } from '../testing/sample-csv.ts';
import { readTable } from './read-table.ts';
import { compareWords } from './word-codes.ts';

async function withVersion(
  content: string,
  work: (path: string, found: Awaited<ReturnType<typeof ingestPath>>) => Promise<void>,
) {
  await using directory = await temporaryDirectory();
  await writeFile(join(directory.path, 'received.csv'), content);
  await work(
    join(directory.path, 'version.parquet'),
    await ingestPath(join(directory.path, 'received.csv'), directory.path),
  );
}

test('columns come in the order asked for, numbers with NaN and words with -1 for missing', async () => {
  await withVersion('n,w,d,b\n1,x,2026-01-01,true\n,y,,\n3,x,2026-01-02,false\n5,,2026-01-02,true\n', async (path) => {
    const { rows, columns } = await readTable({
      path,
      columns: [
        { name: 'w', type: 'category' },
        { name: 'n', type: 'integer' },
        { name: 'd', type: 'datetime' },
        { name: 'b', type: 'boolean' },
      ],
    });
    assert.equal(rows, 4);
    const day = Date.UTC(2026, 0, 1);
    assert.deepEqual(columns, [
      { name: 'w', type: 'category', codes: Int32Array.of(0, 1, 0, -1), categories: ['x', 'y'] },
      { name: 'n', type: 'integer', values: Float64Array.of(1, Number.NaN, 3, 5) },
      { name: 'd', type: 'datetime', values: Float64Array.of(day, Number.NaN, day + 864e5, day + 864e5) },
      { name: 'b', type: 'boolean', values: Float64Array.of(1, Number.NaN, 0, 1) },
    ]);
  });
});

test('names alone are enough, and none means all', async () => {
  await withVersion(generatedCsv(200), async (path, { columns }) => {
    const all = await readTable({ path });
    assert.deepEqual(
      all.columns.map(({ name }) => name),
      columns.map(({ name }) => name),
    );
    const [income, city] = (await readTable({ path, columns: ['income', 'city'] })).columns;
    assert.deepEqual([income?.type, city?.type], ['number', 'category']);
    await assert.rejects(readTable({ path, columns: ['nope'] }), { code: 'datasets.column_not_found' });
  });
});

test('many rows of words, which take another way, give the same as few', async () => {
  await withVersion(generatedCsv(60_000), async (path, { columns }) => {
    const { columns: many, rows } = await readTable({ path, columns });
    assert.equal(rows, 60_000);
    const city = many.find(({ name }) => name === 'city');
    assert.ok(city && 'codes' in city);
    assert.equal(city.categories.length, 50);
    const counts = new Map<string, number>();
    for (let row = 0; row < rows; row++) {
      const word = `City ${(Math.imul(row + 1, 2_654_435_761) >>> 0) % 50}`;
      assert.equal(city.categories[city.codes[row] as number], word);
      counts.set(word, (counts.get(word) ?? 0) + 1);
    }
    const sorted = [...counts].sort(([a, m], [b, n]) => n - m || compareWords(a, b)).map(([word]) => word);
    assert.deepEqual(city.categories, sorted);
  });
});

test('words are ordered by code point', () => {
  const words = ['😀', 'ﬁ', 'a', '', 'ab', 'Z', 'é'];
  const byBytes = words.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  assert.deepEqual(words.toSorted(compareWords), byBytes);
});
