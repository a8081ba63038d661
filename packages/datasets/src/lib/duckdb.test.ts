import assert from 'node:assert/strict';
import { test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { openDuckDb, query } from './duckdb.ts';

test('a query ends when it is aborted, also before DuckDB has begun with it', async () => {
  const connection = await (await openDuckDb({ memoryMegabytes: 200, threads: 1 })).connect();
  const endless = 'SELECT bit_xor(hash(i)) FROM range(1000000000000000) t(i)';
  for (const wait of [() => {}, () => Promise.resolve(), () => setImmediate()]) {
    const abort = new AbortController();
    const rows = query(connection, endless, abort.signal);
    await wait();
    abort.abort(new Error('no longer wanted'));
    await assert.rejects(rows, /no longer wanted/);
  }
  assert.deepEqual((await query(connection, 'SELECT 42')).getRows(), [[42]]);
});
