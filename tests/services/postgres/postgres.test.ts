import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openDatabase } from '@millrace/runtime/server';
import { startPostgres } from '../../product/services/postgres.ts';

test('each database lets its own role in, over TLS alone, and keeps what was committed through a kill', async () => {
  await using postgres = await startPostgres(['millrace', 'mlflow']);
  const open = (url: string) => openDatabase({ url, poolSize: 1, applicationName: 'test' });
  const url = postgres.urlOf('millrace').reveal();
  const database = open(url);
  try {
    const encrypted = await database.pool.query('SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()');
    assert.deepEqual(encrypted.rows, [{ ssl: true }]);
    await database.pool.query('CREATE TABLE kept AS SELECT 42 AS n');
    for (const [other, reason] of [
      [url.replace('/millrace?', '/mlflow?'), /permission denied for database/],
      [url.replace(/\?.*/, ''), /no pg_hba.conf entry.*no encryption/],
      [url.replace(/&.*/, ''), /self-signed certificate/],
    ] as const) {
      const stranger = open(other);
      await assert.rejects(stranger.pool.query('SELECT 1'), reason);
      await stranger.close();
    }
    await postgres.stop({ kill: true });
    await assert.rejects(database.check(), { code: 'database.unavailable' });
    await postgres.start();
    assert.deepEqual((await database.pool.query('SELECT n FROM kept')).rows, [{ n: 42 }]);
  } finally {
    await database.close();
  }
});
