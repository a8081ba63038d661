/** MLflow and Millrace in step: who moves a champion where, and what goes on while MLflow is away. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, before, test } from 'node:test';
import type { Registry } from '@millrace/models/server';
import { notBetter, sampleVersion, twoVersions } from '@millrace/models/testing';
import { startDeployedMlflow } from '../../product/services/deployed-mlflow.ts';
import type { MlflowService } from '../../product/services/mlflow.ts';
import { openGround } from './ground.ts';
import { questionsTo } from './questions.ts';

const change = { by: 'grace', reason: 'It did better in the shop.' };

let mlflow: MlflowService;
let ground: Awaited<ReturnType<typeof openGround>>;
let registry: Registry;
let elsewhere: Registry;
let questions: ReturnType<typeof questionsTo>;
before(async () => {
  mlflow = await startDeployedMlflow();
  ground = await openGround();
  registry = await ground.door(mlflow.settings);
  elsewhere = await ground.door(mlflow.settings);
  questions = questionsTo(mlflow.url);
});
after(async () => {
  await ground?.[Symbol.asyncDispose]();
  await mlflow?.[Symbol.asyncDispose]();
});

/** Resolves at the next change of this model. */
async function changeOf(door: Registry, model: string): Promise<() => Promise<void>> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const watching = await door.onChange((changed) => {
    if (changed === model) resolve();
  });
  return async () => {
    await promise;
    watching.stop();
  };
}

test('a promotion and a rollback move the aliases of MLflow', async () => {
  await twoVersions(registry, 'told');
  assert.equal(await questions.alias('told'), 1);
  await registry.promote('told', 2, change);
  assert.deepEqual([await questions.alias('told'), await questions.alias('told', 'previous')], [2, 1]);
  await registry.rollback('told', change);
  assert.deepEqual([await questions.alias('told'), await questions.alias('told', 'previous')], [1, undefined]);
});

test('an alias that was moved in MLflow is served by every process within seconds, and can be rolled back', async () => {
  await twoVersions(registry, 'moved');
  assert.equal((await elsewhere.resolve('moved')).version, 1);
  const synchroniser = await registry.startSynchroniser();
  const standby = await elsewhere.startSynchroniser();
  const noticed = await changeOf(elsewhere, 'moved');
  await questions.moveAlias('moved', 2);
  await noticed();
  assert.equal((await elsewhere.resolve('moved')).version, 2);
  const [latest] = await registry.history('moved');
  assert.deepEqual([latest?.action, latest?.by, latest?.from, latest?.to], ['moved', 'mlflow', 1, 2]);
  const back = await elsewhere.rollback('moved', { by: 'grace' });
  assert.deepEqual([back.champion, await questions.alias('moved')], [1, 1]);
  await Promise.all([synchroniser.stop(), standby.stop()]);
});

test('an alias is followed each time that it is moved, also to where it was moved before', async () => {
  await twoVersions(registry, 'again');
  for (const _ of ['once', 'again']) {
    await questions.moveAlias('again', 2);
    await registry.synchronise();
    assert.equal((await registry.get('again')).champion, 2);
    await registry.rollback('again', change);
  }
});

test('the alias "previous" names what a rollback leads back to, whoever moved the champion, and comes back when lost', async () => {
  await twoVersions(registry, 'before');
  await registry.createVersion(sampleVersion('before', 3, { verdict: notBetter(1) }));
  for (const version of [2, 3]) {
    await questions.moveAlias('before', version);
    await registry.synchronise();
    assert.equal(await questions.alias('before', 'previous'), version - 1);
  }
  // As it is when MLflow went away between the two calls.
  await questions.call('DELETE', 'registered-models/alias', { name: 'before', alias: 'previous' });
  await registry.synchronise();
  assert.equal(await questions.alias('before', 'previous'), 2);
  const { previous } = await registry.rollback('before', change);
  assert.equal(await questions.alias('before', 'previous'), previous);
});

test('an alias on a version that is stored here later is followed then', async () => {
  await twoVersions(registry, 'late');
  // As it is while a version of MLflow cannot be read: known there, and not here.
  const hide = (version: number, to: number) =>
    ground.database.pool.query(`update model_versions set version = $2 where model = 'late' and version = $1`, [
      version,
      to,
    ]);
  await hide(2, 99);
  await questions.moveAlias('late', 2);
  await registry.synchronise();
  assert.equal((await registry.get('late')).champion, 1);
  await hide(99, 2);
  await registry.createVersion(sampleVersion('late', 3, { verdict: notBetter(1) }));
  await registry.synchronise();
  assert.equal((await registry.get('late')).champion, 2);
});

test('a champion that was to be told and was taken back before leaves the alias free to be moved there', async () => {
  await twoVersions(registry, 'untold');
  // As it is after a promotion of 2 and a rollback, both with MLflow away.
  await ground.database.pool.query(`update models set mlflow_champion_wanted = 2 where name = 'untold'`);
  await registry.synchronise();
  await questions.moveAlias('untold', 2);
  await registry.synchronise();
  assert.deepEqual([(await registry.get('untold')).champion, await questions.alias('untold')], [2, 2]);
});

test('a move in MLflow that nobody had seen comes before a promotion here', async () => {
  await twoVersions(registry, 'both');
  await registry.createVersion(sampleVersion('both', 3, { verdict: notBetter(1) }));
  await questions.moveAlias('both', 2);
  const { champion, previous } = await registry.promote('both', 3, change);
  assert.deepEqual([champion, previous, await questions.alias('both')], [3, 2, 3]);
  const history = await registry.history('both');
  assert.deepEqual(
    history.map(({ action, to }) => `${action} ${to}`),
    ['promotion 3', 'moved 2', 'promotion 1'],
  );
});

test('an alias that was removed in MLflow comes back, since the champion is served', async () => {
  await twoVersions(registry, 'bare');
  await questions.call('DELETE', 'registered-models/alias', { name: 'bare', alias: 'champion' });
  await registry.synchronise();
  assert.deepEqual([await questions.alias('bare'), (await registry.get('bare')).champion], [1, 1]);
});

test('a process that ended between moving the alias and writing it down is not taken for somebody else', async () => {
  await twoVersions(registry, 'ended');
  await registry.createVersion(sampleVersion('ended', 3, { verdict: notBetter(1) }));
  // As it is after a promotion of 2 whose alias was set, and whose process ended there; then one of 3 with MLflow away.
  const set = (seen: number, wanted: number) =>
    ground.database.pool.query(
      `update models set mlflow_champion = $1, mlflow_champion_wanted = $2 where name = 'ended'`,
      [seen, wanted],
    );
  const tables = await ground.door();
  await tables.promote('ended', 2, change);
  await questions.moveAlias('ended', 2);
  await tables.promote('ended', 3, change);
  await set(1, 2);
  await registry.synchronise();
  assert.deepEqual([await questions.alias('ended'), (await registry.get('ended')).champion], [3, 3]);
});

test('a version that cannot be served is told with its reason, and an alias on it moves nothing', async () => {
  await twoVersions(registry, 'stray');
  const [run] = await questions.runsOf('stray task 1');
  const source = `${run?.info.artifact_uri}/nothing-here`;
  await questions.call('POST', 'model-versions/create', { name: 'stray', source, run_id: run?.info.run_id });
  await questions.moveAlias('stray', 3);
  await registry.synchronise();
  await assert.rejects(registry.resolve('stray', 3), { code: 'models.not_servable', status: 422 });
  assert.match((await questions.tagsOf('stray', 3))['millrace.refused'] ?? '', /MLmodel/);
  assert.equal((await registry.resolve('stray')).version, 1);
  await registry.synchronise();
  assert.equal(await questions.alias('stray'), 3, 'it is left where it was put');
  await registry.promote('stray', 2, change);
  assert.equal(await questions.alias('stray'), 2);
  assert.equal(
    (await registry.createVersion(sampleVersion('stray', 4, { verdict: notBetter(2) }))).version,
    4,
    'the next number is that of MLflow',
  );
});

/** MLflow, to read from only, as it is when it cannot read what it stored in this folder. */
async function startWithout(folder: string, onAsked?: () => Promise<void>) {
  const server = createServer(async ({ url = '' }, response) => {
    if (url.includes(folder)) await onAsked?.();
    if (url.includes(folder)) return response.writeHead(500).end();
    const answer = await fetch(`${mlflow.url}${url}`);
    response.writeHead(answer.status).end(await answer.bytes());
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
    },
  };
}

test('a version that MLflow cannot give keeps no other model from its turn, and has another itself', async () => {
  await twoVersions(registry, 'broken');
  await twoVersions(registry, 'whole');
  const [run] = await questions.runsOf('broken task 1');
  const source = `${run?.info.artifact_uri}/unreadable`;
  await questions.call('POST', 'model-versions/create', { name: 'broken', source, run_id: run?.info.run_id });
  await questions.moveAlias('whole', 2);
  await using troubled = await startWithout('unreadable');
  const door = await ground.door({ ...mlflow.settings, url: troubled.url });
  await door.synchronise();
  assert.equal((await door.get('whole')).champion, 2);
  await assert.rejects(door.resolve('broken', 3), { code: 'models.version_not_found' });
  await registry.synchronise();
  await assert.rejects(door.resolve('broken', 3), { code: 'models.not_servable' });
});

test('a version that takes long to be taken over keeps no champion of another model waiting', async () => {
  await twoVersions(registry, 'ahead-slow');
  await twoVersions(registry, 'behind-quick');
  const [run] = await questions.runsOf('ahead-slow task 1');
  const source = `${run?.info.artifact_uri}/takes-long`;
  await questions.call('POST', 'model-versions/create', { name: 'ahead-slow', source, run_id: run?.info.run_id });
  await questions.moveAlias('behind-quick', 2);
  const champions: (number | undefined)[] = [];
  await using troubled = await startWithout('takes-long', async () => {
    champions.push((await registry.get('behind-quick')).champion);
  });
  const door = await ground.door({ ...mlflow.settings, url: troubled.url });
  await door.synchronise();
  assert.equal(champions[0], 2, 'it was followed before the version was read');
});

test('a champion is followed while a new version of its own model is taken over', async () => {
  await twoVersions(registry, 'itself');
  const [run] = await questions.runsOf('itself task 1');
  const source = `${run?.info.artifact_uri}/takes-its-time`;
  await questions.call('POST', 'model-versions/create', { name: 'itself', source, run_id: run?.info.run_id });
  const [asked, gate] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await using troubled = await startWithout('takes-its-time', async () => {
    asked.resolve();
    await gate.promise;
  });
  const door = await ground.door({ ...mlflow.settings, url: troubled.url });
  const synchroniser = await door.startSynchroniser();
  try {
    await asked.promise;
    const noticed = await changeOf(registry, 'itself');
    await questions.moveAlias('itself', 2);
    await noticed();
    assert.equal((await registry.get('itself')).champion, 2);
  } finally {
    gate.resolve();
    await synchroniser.stop();
  }
});

test('with MLflow away predictions and promotions go on, a registration is refused for now, and all is told later', async () => {
  await twoVersions(registry, 'away');
  await mlflow.stop({ kill: true });
  await assert.rejects(registry.check(), { code: 'models.mlflow_unavailable', status: 503, transient: true });
  await assert.rejects(registry.createVersion(sampleVersion('away', 3, { verdict: notBetter(1) })), {
    code: 'models.mlflow_unavailable',
    transient: true,
  });
  assert.equal((await registry.resolve('away')).version, 1);
  assert.ok((await registry.artifact('away', 1, 'model.onnx')).length > 0);
  assert.equal((await registry.promote('away', 2, change)).champion, 2);
  assert.equal((await elsewhere.get('away')).champion, 2);
  await mlflow.start();
  await registry.check();
  await registry.synchronise();
  assert.equal(await questions.alias('away'), 2);
  const third = await registry.createVersion(sampleVersion('away', 3, { verdict: notBetter(2) }));
  assert.equal(third.version, 3);
});
