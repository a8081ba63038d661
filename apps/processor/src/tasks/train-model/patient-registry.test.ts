import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ModelVersion } from '@millrace/models';
import type { NewVersion, Registry } from '@millrace/models/server';
import { MillraceError, openDatabase } from '@millrace/runtime/server';
import { patientRegistry, waitForRegistry } from './patient-registry.ts';

const away = new MillraceError({
  code: 'models.mlflow_unavailable',
  status: 503,
  detail: 'MLflow does not answer at mlflow:5000.',
  transient: true,
});

test('a trained version waits for MLflow and says so, and is registered once it is there', async () => {
  const steps: string[] = [];
  let asked = 0;
  const registry = {
    async createVersion() {
      asked += 1;
      if (asked === 1) throw away;
      return { version: 3 } as ModelVersion;
    },
  } as unknown as Registry;
  const patience = { signal: new AbortController().signal, onWait: (step: string) => steps.push(step) };
  const { version } = await patientRegistry(registry, patience).createVersion({} as NewVersion);
  assert.equal(version, 3);
  assert.deepEqual(steps, ['Waiting for MLflow: MLflow does not answer at mlflow:5000.']);
});

test('a trained version waits for the database and the object store, too, naming them', async () => {
  const database = openDatabase({ url: 'postgresql://a:b@127.0.0.1:9/a', poolSize: 1, applicationName: 'test' });
  const store = new MillraceError({ code: 'objects.unavailable', status: 503, detail: 'S3 is away.', transient: true });
  const failures = [() => database.lock('registration'), () => Promise.reject(store)];
  const steps: string[] = [];
  const registry = {
    async createVersion() {
      await failures.shift()?.();
      return { version: 3 } as ModelVersion;
    },
  } as unknown as Registry;
  const patience = { signal: new AbortController().signal, onWait: (step: string) => steps.push(step) };
  const { version } = await patientRegistry(registry, patience).createVersion({} as NewVersion);
  assert.equal(version, 3);
  assert.deepEqual(steps, [
    'Waiting for the database: The database does not answer. Try again in a moment.',
    'Waiting for the object store: S3 is away.',
  ]);
  await database.close();
});

test('who waits for MLflow can be cancelled', async () => {
  const stop = new AbortController();
  const onWait = () => stop.abort(new Error('cancelled'));
  const waiting = waitForRegistry({ check: () => Promise.reject(away) }, { signal: stop.signal, onWait });
  await assert.rejects(waiting, { name: 'AbortError' });
});

test('what does not pass by itself is not waited for', async () => {
  const refused = new MillraceError({ code: 'models.mlflow_not_proxied', status: 503, detail: 'Start it otherwise.' });
  const moved = new MillraceError({ code: 'models.champion_moved', status: 409, detail: '', transient: true });
  const patience = { signal: new AbortController().signal, onWait: () => assert.fail('it waits') };
  for (const error of [refused, moved]) {
    await assert.rejects(
      waitForRegistry({ check: () => Promise.reject(error) }, patience),
      (thrown) => thrown === error,
    );
  }
});
