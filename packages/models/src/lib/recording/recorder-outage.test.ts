import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createLogger, createMetrics, type Database, openDatabase } from '@millrace/runtime/server';
import { testDatabase } from '@millrace/runtime/testing';
import { modelsMigrations } from '../database.ts';
import { answered, rowsOf } from '../testing/answered.ts';
import { createRecorder } from './recorder.ts';

const neverByItself = 3_600_000;

test('records are committed by themselves after the flush time', async () => {
  await using bench = await testDatabase([modelsMigrations]);
  const logged = logLines();
  const metrics = createMetrics({ processMetrics: false });
  const recorder = createRecorder({ database: bench.database, logger: logged.logger, metrics, flushMilliseconds: 1 });
  await outage(bench.url, async () => {
    recorder.record(answered('adult', rowsOf(1)));
    await logged.line('predictions wait for the database');
  });
  await logged.line('predictions are recorded again');
  assert.equal(await countRecorded(bench.database), 1);
  await recorder.stop();
});

test('during an outage records wait within bounds; what is beyond is dropped, counted and logged once', async () => {
  await using bench = await testDatabase([modelsMigrations]);
  const logged = logLines();
  const metrics = createMetrics({ processMetrics: false });
  const recorder = createRecorder({
    database: bench.database,
    logger: logged.logger,
    metrics,
    flushMilliseconds: neverByItself,
    maximumWaiting: 10,
  });
  await outage(bench.url, async () => {
    recorder.record(answered('adult', rowsOf(8)));
    await assert.rejects(recorder.flush());
    recorder.record(answered('adult', rowsOf(3)));
    recorder.record(answered('adult', rowsOf(2)));
    recorder.record(answered('adult', rowsOf(4)));
    await assert.rejects(recorder.flush());
  });
  await recorder.flush();
  assert.equal(await countRecorded(bench.database), 10);
  const { values } =
    (await metrics.registry.getSingleMetric('millrace_prediction_records_total')?.get()) ?? assert.fail();
  const counts = Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
  assert.deepEqual(counts, { written: 10, dropped: 7 });
  assert.equal(logged.count('predictions are answered but no longer recorded'), 1);
  await recorder.stop();
});

test('stopping during an outage ends at its deadline', async () => {
  await using bench = await testDatabase([modelsMigrations]);
  const logged = logLines();
  const recorder = createRecorder({
    database: bench.database,
    logger: logged.logger,
    flushMilliseconds: neverByItself,
  });
  recorder.record(answered('adult', rowsOf(1)));
  const deadline = new AbortController();
  await outage(bench.url, async () => {
    const stopped = recorder.stop(deadline.signal);
    await logged.line('predictions wait for the database');
    deadline.abort();
    await stopped;
  });
  assert.equal(logged.count('stopped before all predictions were recorded'), 1);
});

async function countRecorded(database: Database): Promise<number> {
  const { rows } = await database.pool.query('select count(*) as count from predictions');
  return rows[0].count;
}

/** The database takes no connection and has ended those it had while `during` runs. */
async function outage(url: string, during: () => Promise<void>): Promise<void> {
  const other = new URL(url);
  const name = other.pathname.slice(1);
  other.pathname = '/postgres';
  const admin = openDatabase({ url: other.href, poolSize: 1, applicationName: 'outage' });
  try {
    await admin.pool.query(`alter database ${name} with allow_connections false`);
    await admin.pool.query('select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = $1', [name]);
    await during();
    await admin.pool.query(`alter database ${name} with allow_connections true`);
  } finally {
    await admin.close();
  }
}

function logLines() {
  const lines: string[] = [];
  const destination = new PassThrough();
  const seen = new EventTarget();
  destination.on('data', (chunk) => {
    for (const text of String(chunk).trim().split('\n')) {
      const { msg } = JSON.parse(text);
      lines.push(msg);
      seen.dispatchEvent(new Event(msg));
    }
  });
  return {
    logger: createLogger({ name: 'test', level: 'info', format: 'json', destination }),
    count: (message: string) => lines.filter((line) => line === message).length,
    line: (message: string) =>
      new Promise<void>((resolve) => {
        if (lines.includes(message)) resolve();
        else seen.addEventListener(message, () => resolve(), { once: true });
      }),
  };
}
