/** Old inputs are erased by the processor itself, on the hour. */
import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { test } from 'node:test';
import { datasetsMigrations } from '@millrace/datasets/server';
import { formatPredictionId } from '@millrace/models';
import { createRecorder, createRegistry, modelsMigrations } from '@millrace/models/server';
import { sampleVersion } from '@millrace/models/testing';
import {
  createLogger,
  createMetrics,
  type Database,
  directoryObjects,
  inProcessBroker,
  openDatabase,
  readSettings,
} from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import { tasksMigrations } from '@millrace/tasks/server';
import { createProcessor } from './app.ts';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

test('a processor erases the inputs that the settings no longer allow, soon after its start and then every hour, by the clock of the database', async (t) => {
  await using home = await temporaryDirectory();
  await using bench = await testDatabase([tasksMigrations, datasetsMigrations, modelsMigrations]);
  const objects = await directoryObjects({ root: home.path });
  const registry = createRegistry({ database: bench.database, objects, logger: testLogger() });
  await registry.createVersion(sampleVersion('aging', 1));
  await registry.stop();
  await recordWithAges(bench.database, { old: 8 * day, nearlyOld: 7 * day - 5 * second, young: 7 * day - 2 * hour });
  const erasures = erasuresInTheLog();

  t.mock.timers.enable({ apis: ['setTimeout', 'Date'], now: Date.now() });
  // Connections of its own: timers set before the clock was replaced cannot be cleared now.
  const database = openDatabase({ url: bench.url, poolSize: 5, applicationName: 'test' });
  const processor = await createProcessor({
    settings: readSettings({ MILLRACE_HOME: home.path, MILLRACE_KEEP_INPUTS_DAYS: '7' }),
    logger: erasures.logger,
    database,
    objects,
    broker: inProcessBroker(),
    metrics: createMetrics({ processMetrics: false }),
  });
  t.after(async () => {
    t.mock.timers.reset();
    await processor.stop(AbortSignal.timeout(5_000));
    await database.close();
  });
  const erased = erasures.next();
  t.mock.timers.tick(minute);
  await erased;
  assert.deepEqual(await kept(database), ['nearlyOld', 'young']);
  // Each turn is an hour on the clock of this process, and a moment on that of the database, by which ages count.
  while ((await kept(database)).includes('nearlyOld')) t.mock.timers.tick(hour);
  assert.deepEqual(await kept(database), ['young']);
});

/** One prediction for each name, of that age in milliseconds. */
async function recordWithAges(database: Database, ages: Record<string, number>): Promise<void> {
  const recorder = createRecorder({ database, logger: testLogger() });
  const rows = Object.keys(ages).map((name) => ({ name }));
  const predictions = Object.values(ages).map((age) => ({ id: formatPredictionId('aging', 1, uuidOfAge(age)) }));
  recorder.record({ model: 'aging', version: 1, rows, predictions, latencyMilliseconds: 1, createdBy: 'ada' });
  await recorder.stop();
}

function uuidOfAge(milliseconds: number): string {
  const hex = (Date.now() - milliseconds).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}

/** Names of the predictions whose inputs are there. */
async function kept(database: Database): Promise<string[]> {
  const { rows } = await database.pool.query(
    `select inputs ->> 'name' as name from predictions where inputs is not null order by 1`,
  );
  return rows.map(({ name }) => name);
}

/** The processor says in its log when it has erased something. */
function erasuresInTheLog() {
  const log = new EventEmitter();
  const write = (line: string) => {
    if (/old inputs of predictions erased/.test(line)) log.emit('erased');
  };
  const logger = createLogger({ name: 'test', level: 'info', format: 'json', destination: { write } });
  return { logger, next: () => once(log, 'erased', { signal: AbortSignal.timeout(30_000) }) };
}
