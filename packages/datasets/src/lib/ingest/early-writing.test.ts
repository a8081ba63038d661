import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import type { DuckDBConnection } from '@duckdb/node-api';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { literal, openDuckDb, query } from '../duckdb.ts';
import { ingestText } from '../testing/ingest-text.ts';
import { EarlyWriting } from './early-writing.ts';

async function openTarget(directory: string) {
  const connection = await (await openDuckDb({ memoryMegabytes: 200, threads: 2 })).connect();
  const target = join(directory, 'version.parquet');
  const signal = new AbortController().signal;
  const copy = (select: string) => `COPY (${select}) TO ${literal(target)} (FORMAT parquet)`;
  return { target: { connection, target, signal, progress() {} }, copy };
}

/** The connection, and how many statements run on it: now, and at most so far. */
function watched(connection: DuckDBConnection) {
  const running = { now: 0, most: 0 };
  const watcher = {
    interrupt: () => connection.interrupt(),
    async runAndReadAll(sql: string) {
      running.now += 1;
      running.most = Math.max(running.most, running.now);
      return await connection.runAndReadAll(sql).finally(() => {
        running.now -= 1;
      });
    },
  };
  return { connection: watcher as DuckDBConnection, running };
}

test('whatever was expected before, each byte is as the last statement alone writes it', async () => {
  await using directory = await temporaryDirectory();
  const { target, copy } = await openTarget(directory.path);
  const last = copy('SELECT i, i % 7 AS k FROM range(300000) t(i)');
  await query(target.connection, last);
  const plain = await readFile(target.target);
  const longer = copy('SELECT i FROM range(3000000) t(i)');
  const others = [longer, copy('SELECT error(i::VARCHAR) FROM range(9) t(i)')];
  const lists = [[], [last], [last, last], [...others, last], [last, ...others], [last, undefined], others];
  for (const expected of [
    ...lists,
    [longer, undefined],
    [longer, undefined, last],
    [longer, undefined, longer, last],
  ]) {
    const early = new EarlyWriting(target);
    for (const sql of expected) {
      early.expect(sql);
      await setImmediate();
    }
    assert.equal(await early.write(last), 300_000);
    await early.stop();
    assert.ok(plain.equals(await readFile(target.target)), expected.join());
  }
});

test('one statement runs at a time, and none once it is stopped', async () => {
  await using directory = await temporaryDirectory();
  const { target, copy } = await openTarget(directory.path);
  const { connection, running } = watched(target.connection);
  const [one, other] = [copy('SELECT i FROM range(30000000) t(i)'), copy('SELECT -i FROM range(30000000) t(i)')];
  for (const expected of [[one, undefined], [one, undefined, other], [one, other], [one]]) {
    const early = new EarlyWriting({ ...target, connection });
    for (const sql of expected) {
      early.expect(sql);
      await setImmediate();
    }
    await early.stop();
    assert.equal(running.now, 0, 'of whatever had begun');
  }
  assert.equal(running.most, 1);
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
