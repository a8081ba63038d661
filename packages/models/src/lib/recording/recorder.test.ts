import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import { test } from 'node:test';
import { createLogger, createMetrics, openDatabase } from '@millrace/runtime/server';
import { testDatabase, testLogger } from '@millrace/runtime/testing';
import type { Row } from '../../index.ts';
import { modelsDatabase, modelsMigrations } from '../database.ts';
import { formatPredictionId } from '../rules/prediction-id.ts';
import { type AnsweredCall, createRecorder } from './recorder.ts';

const neverByItself = 3_600_000;

function answered(rows: Row[], changes: Partial<AnsweredCall> = {}): AnsweredCall {
  return {
    model: 'adult',
    version: 3,
    rows,
    predictions: rows.map(() => ({
      id: formatPredictionId('adult', 3),
      label: 'yes',
      probability: 0.75,
      probabilities: { no: 0.25, yes: 0.75 },
      reasons: [{ feature: 'age', contribution: 1 }],
    })),
    latencyMilliseconds: 2.5,
    createdBy: 'key ada',
    ...changes,
  };
}

const rowsOf = (count: number) => Array.from({ length: count }, (_, age) => ({ age }));

async function openBench() {
  const { database, url, ...test } = await testDatabase([modelsMigrations]);
  const db = modelsDatabase(database);
  return {
    database,
    url,
    predictions: () => db.selectFrom('predictions').selectAll().orderBy('id').execute(),
    [Symbol.asyncDispose]: () => test[Symbol.asyncDispose](),
  };
}

test('a recorded prediction is kept with what was asked and answered', async () => {
  await using bench = await openBench();
  const recorder = createRecorder({ database: bench.database, logger: testLogger(), flushMilliseconds: neverByItself });
  const inputs = { age: 37, job: 'zero \u0000 and half \ud800 of a pair', married: null, '"quoted\\': true };
  const call = answered([inputs]);
  recorder.record(call);
  await recorder.flush();
  const [{ created_at, ...record } = assert.fail(), ...others] = await bench.predictions();
  assert.deepEqual(others, []);
  assert.ok(created_at instanceof Date);
  assert.deepEqual(record, {
    model: 'adult',
    id: call.predictions[0]?.id.split('.')[2],
    version: 3,
    inputs,
    output: { label: 'yes', probability: 0.75, probabilities: { no: 0.25, yes: 0.75 } },
    latency_milliseconds: 2.5,
    created_by: 'key ada',
  });
  await recorder.stop();
});

test('inputs are not stored when they are not to be kept', async () => {
  await using bench = await openBench();
  const recorder = createRecorder({ database: bench.database, logger: testLogger(), keepInputs: false });
  recorder.record(answered(rowsOf(1)));
  await recorder.stop();
  assert.equal((await bench.predictions())[0]?.inputs, null);
});

test('stopping commits everything that waits, in as many statements as it takes', async () => {
  await using bench = await openBench();
  const recorder = createRecorder({ database: bench.database, logger: testLogger(), flushMilliseconds: neverByItself });
  for (let call = 0; call < 5; call += 1) recorder.record(answered(rowsOf(500)));
  await recorder.stop();
  assert.equal((await bench.predictions()).length, 2500);
});

test('records are committed by themselves after the flush time', async () => {
  await using bench = await openBench();
  const logged = logLines();
  const metrics = createMetrics({ processMetrics: false });
  const recorder = createRecorder({ database: bench.database, logger: logged.logger, metrics, flushMilliseconds: 1 });
  await outage(bench.url, async () => {
    recorder.record(answered(rowsOf(1)));
    await logged.line('predictions wait for the database');
  });
  await logged.line('predictions are recorded again');
  assert.equal((await bench.predictions()).length, 1);
  await recorder.stop();
});

test('during an outage records wait within bounds; what is beyond is dropped, counted and logged once', async () => {
  await using bench = await openBench();
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
    recorder.record(answered(rowsOf(8)));
    await assert.rejects(recorder.flush());
    recorder.record(answered(rowsOf(3)));
    recorder.record(answered(rowsOf(2)));
    recorder.record(answered(rowsOf(4)));
    await assert.rejects(recorder.flush());
  });
  await recorder.flush();
  assert.equal((await bench.predictions()).length, 10);
  const { values } =
    (await metrics.registry.getSingleMetric('millrace_prediction_records_total')?.get()) ?? assert.fail();
  const counts = Object.fromEntries(values.map(({ labels, value }) => [labels.outcome, value]));
  assert.deepEqual(counts, { written: 10, dropped: 7 });
  assert.equal(logged.count('predictions are answered but no longer recorded'), 1);
  await recorder.stop();
});

test('wide rows fill the waiting room by their size', async () => {
  await using bench = await openBench();
  const recorder = createRecorder({
    database: bench.database,
    logger: testLogger(),
    flushMilliseconds: neverByItself,
    maximumWaitingBytes: 1500,
  });
  for (let call = 0; call < 10; call += 1) recorder.record(answered([{ text: 'x'.repeat(500) }]));
  await recorder.stop();
  assert.equal((await bench.predictions()).length, 2);
});

test('a record that the database refuses does not hold up the others', async () => {
  await using bench = await openBench();
  const recorder = createRecorder({ database: bench.database, logger: testLogger(), flushMilliseconds: neverByItself });
  recorder.record(answered(rowsOf(2)));
  recorder.record(answered(rowsOf(1), { version: 2 ** 40 }));
  recorder.record(answered(rowsOf(2)));
  await recorder.flush();
  assert.equal((await bench.predictions()).length, 4);
  await recorder.stop();
});

test('the same record again, as after an answer lost on the way, is kept once', async () => {
  await using bench = await openBench();
  const recorder = createRecorder({ database: bench.database, logger: testLogger() });
  const call = answered(rowsOf(3));
  recorder.record(call);
  await recorder.flush();
  recorder.record(call);
  await recorder.stop();
  assert.equal((await bench.predictions()).length, 3);
});

test('stopping during an outage ends at its deadline', async () => {
  await using bench = await openBench();
  const logged = logLines();
  const recorder = createRecorder({
    database: bench.database,
    logger: logged.logger,
    flushMilliseconds: neverByItself,
  });
  recorder.record(answered(rowsOf(1)));
  const deadline = new AbortController();
  await outage(bench.url, async () => {
    const stopped = recorder.stop(deadline.signal);
    await logged.line('predictions wait for the database');
    deadline.abort();
    await stopped;
  });
  assert.equal(logged.count('stopped before all predictions were recorded'), 1);
});

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
