import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import fc from 'fast-check';
import type { DatasetColumn } from '../../index.ts';
import { identifier, literal, openDuckDb } from '../duckdb.ts';
import { diffContents } from './diff-contents.ts';
import type { VersionSource } from './version-source.ts';

type Cell = string | number | null;
type Row = Cell[];

/** Writes tables as Parquet files, as an ingest does. */
async function openWriter() {
  const folder = await temporaryDirectory();
  const instance = await openDuckDb({ memoryMegabytes: 512, threads: 1 });
  const connection = await instance.connect();
  let files = 0;
  return {
    workDirectory: folder.path,
    async write(columns: DatasetColumn[], rows: Row[]): Promise<VersionSource> {
      files += 1;
      const path = join(folder.path, `${files}.parquet`);
      const types = columns.map(({ name, type }) => `${identifier(name)} ${type === 'number' ? 'DOUBLE' : 'VARCHAR'}`);
      await connection.run(`CREATE OR REPLACE TABLE t (${types.join(', ')})`);
      if (rows.length > 0) {
        const cells = (row: Row) =>
          row.map((cell) => (cell === null ? 'NULL' : typeof cell === 'number' ? `${cell}::DOUBLE` : literal(cell)));
        await connection.run(`INSERT INTO t VALUES ${rows.map((row) => `(${cells(row).join(', ')})`).join(', ')}`);
      }
      await connection.run(`COPY t TO ${literal(path)} (FORMAT parquet)`);
      return { path, rows: rows.length, columns };
    },
    async [Symbol.asyncDispose]() {
      connection.closeSync();
      instance.closeSync();
      await folder[Symbol.asyncDispose]();
    },
  };
}

const column = (name: string, type: DatasetColumn['type'], role: DatasetColumn['role'] = 'feature') => ({
  name,
  type,
  role,
});
const { signal } = new AbortController();
const limits = { memoryMegabytes: 512, threads: 1 };

test('equals what comparing row by row finds, for any two tables', async () => {
  await using writer = await openWriter();
  const columns = [column('k', 'text', 'id'), column('n', 'number'), column('w', 'category')];
  const keys = fc.uniqueArray(fc.constantFrom(...Array.from({ length: 12 }, (_, index) => `k${index}`)), {
    maxLength: 12,
  });
  const cells = fc.tuple(
    fc.constantFrom<Cell>(0, -0, 1, 2.5, null),
    fc.constantFrom<Cell>('', ' ', 'a', "a'b", '1:', null),
  );
  const tables = keys.chain((names) =>
    fc
      .array(cells, { minLength: names.length, maxLength: names.length })
      .map((all) => names.map((key, index): Row => [key, ...(all[index] as Row)])),
  );
  await fc.assert(
    fc.asyncProperty(tables, tables, async (before, after) => {
      const [from, to] = [await writer.write(columns, before), await writer.write(columns, after)];
      const input = { from, to, workDirectory: writer.workDirectory, ...limits };
      const keyed = (await diffContents({ ...input, key: ['k'] }, { signal })).rows;
      const expected = byKey(before, after);
      assert.deepEqual(
        [keyed.added, keyed.removed, keyed.changed],
        [expected.added, expected.removed, expected.changed],
      );
      assert.deepEqual(keyed.changedCells, expected.cells);
      const whole = (await diffContents({ ...input, key: [] }, { signal })).rows;
      assert.deepEqual([whole.added, whole.removed], asMultisets(before, after));
    }),
    { numRuns: 40 },
  );
});

const same = (a: Cell | undefined, b: Cell | undefined) => a === b; // 0 and -0 too

function byKey(before: Row[], after: Row[]) {
  const earlier = new Map(before.map((row) => [row[0], row]));
  const later = new Set(after.map(([key]) => key));
  const pairs = after.flatMap((row) => (earlier.has(row[0]) ? [{ row, was: earlier.get(row[0]) as Row }] : []));
  const cells: Record<string, number> = {};
  for (const [index, name] of ['k', 'n', 'w'].entries()) {
    const count = pairs.filter(({ row, was }) => !same(row[index], was[index])).length;
    if (count > 0) cells[name] = count;
  }
  return {
    added: after.length - pairs.length,
    removed: before.filter(([key]) => !later.has(key as Cell)).length,
    changed: pairs.filter(({ row, was }) => row.some((cell, index) => !same(cell, was[index]))).length,
    cells,
  };
}

function asMultisets(before: Row[], after: Row[]): [number, number] {
  const left = before.map((row) => JSON.stringify(row));
  let added = 0;
  for (const row of after.map((cells) => JSON.stringify(cells))) {
    const at = left.indexOf(row);
    if (at < 0) added += 1;
    else left.splice(at, 1);
  }
  return [added, left.length];
}

test('tables of more columns than are joined at once are compared as a whole', async () => {
  await using writer = await openWriter();
  const names = Array.from({ length: 250 }, (_, index) => `c${index}`);
  const columns = [column('k', 'text', 'id'), ...names.map((name) => column(name, 'number'))];
  const rows = (change: (row: number, index: number) => number) =>
    Array.from({ length: 30 }, (_, row): Row => [`k${row}`, ...names.map((_, index) => change(row, index))]);
  const from = await writer.write(
    columns,
    rows(() => 1),
  );
  // Row 3 changes in two stripes, row 4 in one.
  const to = await writer.write(
    columns,
    rows((row, index) => ((row === 3 && (index === 5 || index === 240)) || (row === 4 && index === 240) ? 2 : 1)),
  );
  const { rows: diff } = await diffContents({ from, to, workDirectory: writer.workDirectory, ...limits }, { signal });
  assert.deepEqual([diff.key, diff.changed, diff.changedCells], [['k'], 2, { c5: 1, c240: 2 }]);
  assert.deepEqual(diff.examples.changed[0], { key: { k: 'k3' }, from: { c5: 1, c240: 1 }, to: { c5: 2, c240: 2 } });
});

test('the column that moved most comes first, an id that grows last and marked', async () => {
  await using writer = await openWriter();
  const columns = [column('id', 'number', 'id'), column('still', 'number'), column('moved', 'number')];
  const rowsFrom = (first: number, moved: number) =>
    Array.from({ length: 200 }, (_, row): Row => [first + row, row % 10, (row % 10) + moved]);
  const from = await writer.write(columns, rowsFrom(0, 0));
  const to = await writer.write(columns, rowsFrom(1_000, 5));
  const input = { from, to, workDirectory: writer.workDirectory, ...limits };
  const { distributions } = await diffContents(input, { signal });
  assert.deepEqual(
    distributions.map(({ column, movesAlways = false }) => [column, movesAlways]),
    [
      ['moved', false],
      ['still', false],
      ['id', true],
    ],
  );
  assert.equal(distributions[2]?.kolmogorovSmirnov, 1);
});

test('tables without a common column, without rows, and with a column that is called as ours are compared', async () => {
  await using writer = await openWriter();
  const { workDirectory } = writer;
  const a = await writer.write([column('a', 'text')], [['x'], ['y']]);
  const b = await writer.write([column('b', 'text')], [['x']]);
  const apart = (await diffContents({ from: a, to: b, workDirectory, ...limits }, { signal })).rows;
  assert.deepEqual([apart.added, apart.removed, apart.key], [1, 2, []]);
  const empty = await writer.write([column('a', 'text')], []);
  const emptied = (await diffContents({ from: a, to: empty, workDirectory, ...limits }, { signal })).rows;
  assert.deepEqual([emptied.added, emptied.removed], [0, 2]);
  const odd = [column('file_row_number', 'text', 'id'), column('from', 'text')];
  const one = await writer.write(odd, [
    ['r1', 'x'],
    ['r2', 'y'],
  ]);
  const two = await writer.write(odd, [
    ['r2', 'z'],
    ['r1', 'x'],
  ]);
  const { rows } = await diffContents({ from: one, to: two, workDirectory, ...limits }, { signal });
  assert.deepEqual([rows.key, rows.changed], [['file_row_number'], 1]);
  assert.deepEqual(rows.examples.changed, [{ key: { file_row_number: 'r2' }, from: { from: 'y' }, to: { from: 'z' } }]);
});
