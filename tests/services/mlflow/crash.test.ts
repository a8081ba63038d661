/** A crash at any step of a registration: the next try finds what is there and makes nothing twice. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { openRegistry } from '@millrace/models/server';
import { notBetter, sampleReport, sampleVersion } from '@millrace/models/testing';
import { type Database, MillraceError, type ObjectStore, type SessionLock } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { type MlflowService, startMlflow } from '../../product/services/mlflow.ts';
import { startCrashingProxy } from './crashing-proxy.ts';
import { openGround } from './ground.ts';
import { questionsTo, settingsOf } from './questions.ts';

let mlflow: MlflowService;
let ground: Awaited<ReturnType<typeof openGround>>;
before(async () => {
  mlflow = await startMlflow();
  ground = await openGround();
});
after(async () => {
  await ground?.[Symbol.asyncDispose]();
  await mlflow?.[Symbol.asyncDispose]();
});

/** Steps of a registration that change something. */
const leastSteps = 14;
const mostTries = 40;

async function assertOnce(model: string, version: number): Promise<void> {
  const questions = questionsTo(mlflow.url);
  const task = `${model} task ${version}`;
  const runs = await questions.runsOf(task);
  assert.equal(runs.length, 1, 'one run');
  assert.equal(runs[0]?.info.status, 'FINISHED');
  assert.ok(runs[0]?.data.params?.some(({ key, value }) => key === 'dataset' && value === 'adult'));
  assert.ok(runs[0]?.data.metrics?.some(({ key, value }) => key === 'auc' && value === 0.93));
  assert.deepEqual(
    runs[0]?.inputs?.dataset_inputs?.map(({ dataset }) => dataset.name),
    ['adult v1'],
  );
  const models = await questions.modelsOf(task);
  assert.deepEqual(
    models.map(({ info }) => info.status),
    ['LOGGED_MODEL_READY'],
  );
  const versions = await questions.versionsOf(model);
  assert.deepEqual(
    versions,
    Array.from({ length: version }, (_, index) => index + 1),
  );
}

/** Each round as a step, once, and what a person wants to see of a training. */
async function assertEvidence(task: string): Promise<void> {
  const questions = questionsTo(mlflow.url);
  const [run] = await questions.runsOf(task);
  const id = run?.info.run_id;
  const { metrics } = await questions.call<{ metrics: { step?: string | number; value: number }[] }>(
    'GET',
    `metrics/get-history?run_id=${id}&metric_key=validation_loss`,
  );
  assert.deepEqual(
    metrics.map(({ step, value }) => [Number(step), value]),
    [
      [1, 3],
      [2, 2.5],
      [3, 2],
    ],
  );
  const files = async (path = '') => {
    const listed = await questions.call<{ files: { path: string }[] }>('GET', `artifacts/list?run_id=${id}${path}`);
    return listed.files.map((file) => file.path).sort();
  };
  assert.deepEqual(await files(), ['evaluation.json', 'plots', 'validation-report.md']);
  assert.deepEqual(await files('&path=plots'), ['plots/confusion.svg', 'plots/learning.svg']);
}

test('a training that crashes after every step of its registration has one run, one model and one version', async () => {
  await using proxy = await startCrashingProxy(mlflow.url);
  const registry = await ground.door(settingsOf(proxy.url));
  const learning = { metric: 'loss', round: [1, 2, 3], training: [3, 2, 1], validation: [3, 2.5, 2] };
  const confusion = {
    labels: ['no', 'yes'],
    matrix: [
      [40, 3],
      [5, 12],
    ],
  };
  const version = sampleVersion('crashed', 1, { report: sampleReport, curves: { learning, confusion } });
  const created = await (async () => {
    for (let attempt = 1; attempt <= mostTries; attempt += 1) {
      proxy.arm();
      try {
        return await registry.createVersion(version);
      } catch (error) {
        assert.ok(error instanceof MillraceError && error.code === 'models.mlflow_unavailable', String(error));
        assert.ok(error.transient);
        assert.equal(await registry.versionOfTask(version.lineage.task), undefined, 'nothing is half registered here');
      }
    }
    return assert.fail('it never came through');
  })();
  assert.ok(proxy.crashes.length >= leastSteps, proxy.crashes.join('\n'));
  assert.equal(created.version, 1);
  proxy.disarm();
  await assertOnce('crashed', 1);
  await assertEvidence('crashed task 1');
  await registry.synchronise();
  assert.equal(await questionsTo(mlflow.url).alias('crashed'), 1, 'the alias, whose answer was lost last, is there');
});

test('a crash between the version in MLflow and the one here makes no second', async () => {
  let isFull = true;
  const full = new MillraceError({ code: 'objects.full', status: 507, detail: 'full' });
  const objects: ObjectStore = new Proxy(ground.objects, {
    get(store, name) {
      if (name === 'putContent' && isFull) return () => Promise.reject(full);
      const value = Reflect.get(store, name);
      return typeof value === 'function' ? value.bind(store) : value;
    },
  });
  const parts = { database: ground.database, objects, logger: testLogger() };
  const registry = await openRegistry({ settings: { mlflow: mlflow.settings }, ...parts });
  const version = sampleVersion('half', 1);
  await assert.rejects(registry.createVersion(version), (error) => error === full);
  await assertOnce('half', 1);
  isFull = false;
  // A training that is done again may have become another model.
  const reason = 'It was judged anew.';
  const again = {
    ...version,
    onnx: new TextEncoder().encode('another graph'),
    verdict: { ...version.verdict, reason },
  };
  assert.equal((await registry.createVersion(again)).version, 1);
  await assertOnce('half', 1);
  const [model] = await questionsTo(mlflow.url).modelsOf('half task 1');
  const path = `${await questionsTo(mlflow.url).experiment()}/models/${model?.info.model_id}/artifacts/model.onnx`;
  const stored = await fetch(`${mlflow.url}/api/2.0/mlflow-artifacts/artifacts/${path}`);
  assert.equal(await stored.text(), 'another graph', 'MLflow has the model that is served here');
  const { call } = questionsTo(mlflow.url);
  const found = await call<{ model_version: { description: string } }>('GET', 'model-versions/get?name=half&version=1');
  assert.equal(found.model_version.description, `Trained on adult v1. ${reason}`);
  await registry.stop();
});

test('a registration that lost its lock makes nothing more, says so, and is done once when it begins again', async () => {
  const { database, objects } = ground;
  let held: SessionLock | undefined;
  const watched: Database = new Proxy(database, {
    get(target, name) {
      if (name === 'lock') return async (lock: string) => (held = await target.lock(lock));
      const value = Reflect.get(target, name);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
  let isBroken = false;
  await using proxy = await startCrashingProxy(mlflow.url, async (kind) => {
    if (isBroken || !kind.endsWith('runs/create')) return;
    isBroken = true;
    const lost = once(held?.lost ?? assert.fail(), 'abort');
    await database.pool.query(
      `select pg_terminate_backend(pid) from pg_locks where locktype = 'advisory' and pid <> pg_backend_pid()
        and database = (select oid from pg_database where datname = current_database())`,
    );
    await lost;
  });
  const parts = { database: watched, objects, logger: testLogger() };
  const registry = await openRegistry({ settings: { mlflow: settingsOf(proxy.url) }, ...parts });
  const version = sampleVersion('interrupted', 1);
  await assert.rejects(registry.createVersion(version), { code: 'models.mlflow_interrupted', transient: true });
  const [run] = await questionsTo(mlflow.url).runsOf('interrupted task 1');
  assert.deepEqual([run?.info.status, run?.data.params ?? []], ['RUNNING', []]);
  assert.deepEqual(await questionsTo(mlflow.url).modelsOf('interrupted task 1'), []);
  assert.equal((await registry.createVersion(version)).version, 1);
  await assertOnce('interrupted', 1);
  await registry.stop();
});

test('versions that were registered before MLflow was there are told to it with the numbers that they have', async () => {
  const tables = await ground.door();
  await tables.createVersion(sampleVersion('old', 1));
  await tables.createVersion(sampleVersion('old', 2, { verdict: notBetter(1) }));
  const registry = await ground.door(mlflow.settings);
  assert.equal((await registry.createVersion(sampleVersion('old', 3, { verdict: notBetter(1) }))).version, 3);
  await assertOnce('old', 3);
  await tables.createVersion(sampleVersion('untold', 1));
  await registry.synchronise();
  await assertOnce('untold', 1);
  assert.equal(await questionsTo(mlflow.url).alias('untold'), 1);
  assert.match((await registry.version('untold', 1)).mlflow?.url ?? '', /#\/models\/untold\/versions\/1$/);
});

test('a number that a version here has already is refused with a sentence', async () => {
  const registry = await ground.door(mlflow.settings);
  await registry.createVersion(sampleVersion('anew', 1));
  const { call } = questionsTo(mlflow.url);
  await call('DELETE', 'registered-models/delete', { name: 'anew' });
  await assert.rejects(registry.createVersion(sampleVersion('anew', 2, { verdict: notBetter(1) })), {
    code: 'models.number_taken',
    status: 409,
  });
  assert.equal((await registry.get('anew')).latest, 1);
  assert.deepEqual(await questionsTo(mlflow.url).runsOf('anew task 2'), []);
});

test('nothing is put into a model of somebody else that has the name of one here', async () => {
  const tables = await ground.door();
  await tables.createVersion(sampleVersion('theirs', 1));
  const { call, ...questions } = questionsTo(mlflow.url);
  await call('POST', 'registered-models/create', { name: 'theirs' });
  await call('POST', 'model-versions/create', { name: 'theirs', source: 's3://elsewhere/model' });
  const registry = await ground.door(mlflow.settings);
  const second = sampleVersion('theirs', 2, { verdict: notBetter(1) });
  await assert.rejects(registry.createVersion(second), { code: 'models.number_taken' });
  await registry.synchronise();
  assert.deepEqual(await questions.versionsOf('theirs'), [1]);
});
