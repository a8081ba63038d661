import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { literal, openDuckDb } from '../duckdb.ts';
import { measureDuplicates } from './duplicates.ts';

/** Rows that hold as many different numbers as told; one of them comes again and again. */
async function duplicatesOf(rows: number, different: number, held: number, width = 2) {
  await using directory = await temporaryDirectory();
  const parquet = join(directory.path, 'rows.parquet');
  const instance = await openDuckDb({ memoryMegabytes: 256, threads: 2 });
  const connection = await instance.connect();
  try {
    const names = Array.from({ length: width }, (_, index) => `c${index}`);
    const cells = names.map((name, index) => `least(range, ${different - 1}) + ${index} AS ${name}`);
    await connection.run(`COPY (SELECT ${cells.join(', ')} FROM range(${rows})) TO ${literal(parquet)}`);
    const columns = names.map((name) => ({
      name,
      type: 'integer' as const,
      role: 'feature' as const,
      missing: 0,
      distinct: different,
    }));
    return await measureDuplicates({ connection, parquet, rows, columns: [] }, columns, held);
  } finally {
    connection.closeSync();
    instance.closeSync();
  }
}

test('equal rows are counted, also those of more columns than one query takes', async () => {
  for (const [rows, different, width] of [
    [1_000, 1_000, 3],
    [1_000, 990, 3],
    [50, 1, 2],
    [200, 150, 600],
  ] as const) {
    const { rows: equal, sampling } = await duplicatesOf(rows, different, 1_000, width);
    assert.deepEqual([equal, sampling], [rows - different, { rows, exact: true }]);
  }
});

test('of a large table they are estimated within the error that is told, whether few rows come often or none does', async () => {
  const rows = 200_000;
  for (const different of [200_000, 199_000, 150_000, 20_000]) {
    const { rows: equal, sampling } = await duplicatesOf(rows, different, 20_000);
    const { exact, error = 0 } = sampling;
    assert.ok(!exact && error > 0 && error < 0.02, `${error}`);
    // Twice the 95 % interval: the rows are always the same, so this holds or it does not.
    assert.ok(Math.abs(equal - (rows - different)) <= 2 * error * rows, `${different}: ${equal}`);
  }
  assert.equal((await duplicatesOf(rows, rows, 20_000)).rows, 0);
});
