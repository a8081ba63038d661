import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PredictResponse } from '@millrace/models';
import { createRecorder, createRegistry, modelsMigrations, type Serving } from '@millrace/models/server';
import { sampleVersion } from '@millrace/models/testing';
import { directoryObjects, startSpan } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import { predictRowsHandler } from './predict-rows.ts';

const serving = {
  predict: async (_model, _version, rows) => rows.map(() => ({ labelIndex: 1, probabilities: [0.25, 0.75] })),
} as Partial<Serving> as Serving;

test('a second run of a task gives the same ids and records nothing twice', async () => {
  await using folder = await temporaryDirectory();
  await using bench = await testDatabase([modelsMigrations]);
  const { database } = bench;
  const logger = testLogger();
  const registry = createRegistry({ database, objects: await directoryObjects({ root: folder.path }), logger });
  await registry.createVersion(sampleVersion('income', 1));
  const recorder = createRecorder({ database, logger });
  const { run } = predictRowsHandler({ registry, serving, recorder });
  const runOf = (id: string): Promise<PredictResponse> =>
    run({
      id,
      input: { model: 'income', version: 1, rows: [{ age: 60 }, { age: 60 }], explain: false },
      attempt: 1,
      createdBy: 'ada',
      trace: startSpan(undefined),
      signal: new AbortController().signal,
      logger,
      progress() {},
      detail() {},
    }) as Promise<PredictResponse>;

  const first = await runOf('0197b6d2-3c4a-7a11-8b22-0123456789ab');
  assert.deepEqual(await runOf('0197b6d2-3c4a-7a11-8b22-0123456789ab'), first);
  const other = await runOf('0197b6d2-3c4a-7a11-8b22-0123456789ac');
  const ids = [...first.predictions, ...other.predictions].map(({ id }) => id.split('.')[2]);
  const { rows } = await database.pool.query('select id from predictions');
  assert.deepEqual(rows.map(({ id }) => id).sort(), ids.sort());
  assert.equal(new Set(ids).size, 4);
  await recorder.stop();
  await registry.stop();
});
