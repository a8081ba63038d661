import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { literal, openDuckDb, query } from '../duckdb.ts';
import { ingestText } from '../testing/ingest-text.ts';
import { EarlyWriting } from './early-writing.ts';

async function openTarget(directory: string) {
  const connection = await (await openDuckDb({ memoryMegabytes: 200, threads: 2 })).connect();
  const target = join(directory, 'version.parquet');
  const signal = new AbortController().signal;
  const copy = (select: string) => `COPY (${select}) TO ${literal(target)} (FORMAT parquet)`;
  const sum = async () => (await query(connection, `SELECT sum(i)::DOUBLE FROM ${literal(target)}`)).getRows()[0]?.[0];
  return { target: { connection, target, signal, progress() {} }, copy, sum };
}

test('whatever was expected before, the rows are those of the last statement', async () => {
  await using directory = await temporaryDirectory();
  const { target, copy, sum } = await openTarget(directory.path);
  const last = copy('SELECT i FROM range(100) t(i)');
  const others = [copy('SELECT i FROM range(3000000) t(i)'), copy('SELECT error(i::VARCHAR) FROM range(9) t(i)')];
  for (const expected of [[], [last], [last, last], [...others, last], [last, ...others], [last, undefined], others]) {
    const early = new EarlyWriting(target);
    for (const sql of expected) early.expect(sql);
    assert.equal(await early.write(last), 100);
    await early.stop();
    assert.equal(await sum(), 4_950);
  }
});

test('a statement that goes wrong is told only when it is the last one', async () => {
  await using directory = await temporaryDirectory();
  const { target, copy } = await openTarget(directory.path);
  const wrong = copy(`SELECT error('no such row') AS i`);
  const early = new EarlyWriting(target);
  early.expect(wrong);
  await assert.rejects(early.write(wrong), /no such row/);
  await early.stop();
});

test('what a file turns out to be at its end counts for all its rows', async () => {
  const rows = 250_000;
  const text = (last: string[]) =>
    `${['a,b,c', ...Array.from({ length: rows }, (_, row) => `${row},${row % 9},x${row % 7}`), ...last].join('\n')}\n`;
  const read = (last: string[]) => ingestText(text(last));
  assert.deepEqual((await read([])).types, { a: 'integer', b: 'integer', c: 'category' });
  assert.deepEqual((await read(['1.5,2,y'])).types, { a: 'number', b: 'integer', c: 'category' });
  assert.deepEqual((await read(['5,"two\nlines",y'])).rows, rows + 1);
  const ragged = await read(['5,6', '7, 8 ,NA']);
  assert.deepEqual([ragged.rows, ragged.rejected, ragged.types.b], [rows + 1, 1, 'integer']);
  assert.equal(ragged.profile.columns[2]?.missing, 1);
});
