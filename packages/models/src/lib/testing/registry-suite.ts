import assert from 'node:assert/strict';
import { once } from 'node:events';
import { describe, test } from 'node:test';
import { judgeAndRegister } from '../registry/judge-and-register.ts';
import type { Registry } from '../registry/port.ts';
import { better, firstVersion, notBetter, sampleVersion } from './sample-version.ts';

/** Two doors to one empty registry, as two processes have them. */
export interface RegistryBench extends AsyncDisposable {
  registry: Registry;
  elsewhere: Registry;
}

const change = { by: 'grace', reason: 'It did better in the shop.' };

/** What every adapter of the registry must keep. */
export function registrySuite(name: string, open: () => Promise<RegistryBench>): void {
  describe(`${name}: versions`, () => versionTests(open));
  describe(`${name}: champion`, () => championTests(open));
  describe(`${name}: resolve`, () => resolveTests(open));
  describe(`${name}: what is fixed and what is missing`, () => otherTests(open));
}

function versionTests(open: () => Promise<RegistryBench>): void {
  test('a registered version is found by number, as champion and by its task', async () => {
    await using bench = await open();
    const { registry } = bench;
    const created = await registry.createVersion(sampleVersion({ task: 'task-1' }));
    assert.equal(created.version, 1);
    assert.deepEqual(created.aliases, ['champion']);
    assert.deepEqual(await registry.version('adult', 1), created);
    assert.deepEqual(await registry.version('adult', 'champion'), created);
    assert.deepEqual(await registry.versionOfTask('task-1'), created);
    assert.equal(await registry.versionOfTask('task-2'), undefined);
  });

  test('the artifacts of a version are the bytes that were registered', async () => {
    await using bench = await open();
    const { registry } = bench;
    const { explainer: _, ...withoutExplainer } = sampleVersion({ task: 'task-2', verdict: notBetter(1) });
    await registry.createVersion(sampleVersion({ task: 'task-1' }));
    await registry.createVersion(withoutExplainer);
    assert.equal(text(await registry.artifact('adult', 1, 'model.onnx')), 'onnx of task-1');
    assert.equal(text(await registry.artifact('adult', 1, 'explainer')), 'explainer of task-1');
    await assert.rejects(registry.artifact('adult', 2, 'explainer'), { code: 'models.artifact_missing', status: 404 });
  });

  test('a training task that registers again gets the version that it made', async () => {
    await using bench = await open();
    const { registry, elsewhere } = bench;
    const first = await registry.createVersion(sampleVersion({ task: 'task-1' }));
    const again = await elsewhere.createVersion(sampleVersion({ task: 'task-1', verdict: better(7) }));
    assert.deepEqual(again, first);
    assert.equal((await registry.get('adult')).latest, 1);
  });

  test('a task that registers twice at once makes one version', async () => {
    await using bench = await open();
    const { registry, elsewhere } = bench;
    const both = await Promise.all(
      [registry, elsewhere, registry, elsewhere].map((door) => door.createVersion(sampleVersion({ task: 'task-1' }))),
    );
    assert.deepEqual(new Set(both.map((version) => version.version)), new Set([1]));
    assert.equal((await registry.versions('adult')).items.length, 1);
  });

  test('trainings that register at once are numbered without gap or repetition', async () => {
    await using bench = await open();
    const { registry, elsewhere } = bench;
    await registry.createVersion(sampleVersion({ task: 'task-1' }));
    const versions = await Promise.all(
      Array.from({ length: 8 }, (_, index) =>
        (index % 2 ? registry : elsewhere).createVersion(
          sampleVersion({ task: `other-${index}`, verdict: notBetter(1) }),
        ),
      ),
    );
    const numbers = versions.map((version) => version.version).sort((a, b) => a - b);
    assert.deepEqual(numbers, [2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test('lists come in pages that join without gap or repetition', async () => {
    await using bench = await open();
    const { registry } = bench;
    for (const model of ['c', 'a', 'b']) await registry.createVersion(sampleVersion({ task: `of ${model}`, model }));
    for (const task of ['x', 'y']) {
      await registry.createVersion(sampleVersion({ task, model: 'a', verdict: notBetter(1) }));
    }
    const models = await registry.list({ limit: 2 });
    const rest = await registry.list({ limit: 2, cursor: models.nextCursor ?? '' });
    assert.deepEqual(
      [models, rest].flatMap((page) => page.items.map((model) => model.name)),
      ['a', 'b', 'c'],
    );
    assert.equal(rest.nextCursor, undefined);
    const newest = await registry.versions('a', { limit: 2 });
    const oldest = await registry.versions('a', { limit: 2, cursor: newest.nextCursor ?? '' });
    assert.deepEqual(
      [newest, oldest].flatMap((page) => page.items.map((item) => item.version)),
      [3, 2, 1],
    );
  });
}

function championTests(open: () => Promise<RegistryBench>): void {
  test('a version that is not promoted leaves the champion where it is', async () => {
    await using bench = await open();
    const { registry } = bench;
    await registry.createVersion(sampleVersion({ task: 'task-1' }));
    const second = await registry.createVersion(sampleVersion({ task: 'task-2', verdict: notBetter(1) }));
    assert.deepEqual(second.aliases, []);
    assert.equal((await registry.get('adult')).champion, 1);
  });

  test('a verdict against a champion that has moved is refused and registers nothing', async () => {
    await using bench = await open();
    const { registry } = bench;
    await registry.createVersion(sampleVersion({ task: 'task-1' }));
    for (const verdict of [firstVersion, better(2), notBetter(2)]) {
      await assert.rejects(registry.createVersion(sampleVersion({ task: 'task-2', verdict })), {
        code: 'models.champion_moved',
        transient: true,
      });
    }
    const { champion, latest } = await registry.get('adult');
    assert.deepEqual({ champion, latest }, { champion: 1, latest: 1 });
    assert.equal(await registry.versionOfTask('task-2'), undefined);
  });

  test('of two first trainings at once, the loser is judged again against the winner', async () => {
    await using bench = await open();
    const judgedAgainst: (number | undefined)[] = [];
    const train = (registry: Registry, task: string) =>
      judgeAndRegister(registry, sampleVersion({ task }), async (champion) => {
        judgedAgainst.push(champion?.version);
        return champion === undefined ? firstVersion : better(champion.version);
      });
    await Promise.all([train(bench.registry, 'task-1'), train(bench.elsewhere, 'task-2')]);
    const model = await bench.registry.get('adult');
    assert.deepEqual([model.champion, model.previous], [2, 1]);
    assert.equal(judgedAgainst.at(-1), 1);
  });

  test('a promotion says in the history who, when, why, from and to', async () => {
    await using bench = await open();
    const { registry } = bench;
    await twoVersions(registry);
    const model = await registry.promote('adult', 2, change);
    assert.deepEqual([model.champion, model.previous], [2, 1]);
    assert.deepEqual((await registry.version('adult', 1)).aliases, ['previous']);
    const [latest, first] = await registry.history('adult');
    assert.ok(latest && first && Date.parse(latest.at) >= Date.parse(first.at));
    assert.deepEqual({ ...latest, at: '' }, { action: 'promotion', from: 1, to: 2, ...change, at: '' });
    assert.deepEqual(
      { ...first, at: '' },
      { action: 'promotion', to: 1, by: 'ada', reason: firstVersion.reason, at: '' },
    );
  });

  test('promoting the champion changes nothing', async () => {
    await using bench = await open();
    const { registry } = bench;
    await twoVersions(registry);
    const before = await registry.promote('adult', 2, change);
    assert.deepEqual(await registry.promote('adult', 2, change), before);
    assert.equal((await registry.history('adult')).length, 2);
  });

  test('promotions at once leave one champion and a history without a break', async () => {
    await using bench = await open();
    const { registry, elsewhere } = bench;
    await twoVersions(registry);
    await registry.createVersion(sampleVersion({ task: 'task-3', verdict: notBetter(1) }));
    await Promise.all([
      registry.promote('adult', 2, change),
      elsewhere.promote('adult', 3, change),
      registry.promote('adult', 2, change),
    ]);
    const history = (await registry.history('adult')).reverse();
    for (const [index, entry] of history.entries()) assert.equal(entry.from, history[index - 1]?.to);
    const model = await registry.get('adult');
    assert.deepEqual([model.champion, model.previous], [history.at(-1)?.to, history.at(-1)?.from]);
  });

  test('each rollback goes one champion further back, until there is none', async () => {
    await using bench = await open();
    const { registry } = bench;
    await twoVersions(registry);
    await registry.promote('adult', 2, change);
    await registry.promote('adult', 1, change);
    const back = await registry.rollback('adult', { by: 'grace' });
    assert.deepEqual([back.champion, back.previous], [2, 1]);
    const further = await registry.rollback('adult', { by: 'grace' });
    assert.deepEqual([further.champion, further.previous], [1, undefined]);
    await assert.rejects(registry.rollback('adult', { by: 'grace' }), {
      code: 'models.nothing_to_roll_back',
      status: 409,
    });
    assert.deepEqual(
      (await registry.history('adult')).map((entry) => `${entry.action} ${entry.from ?? '-'} ${entry.to}`),
      ['rollback 2 1', 'rollback 1 2', 'promotion 2 1', 'promotion 1 2', 'promotion - 1'],
    );
  });

  test('a version that was rolled back from can be promoted again, and rolled back from again', async () => {
    await using bench = await open();
    const { registry } = bench;
    await twoVersions(registry);
    await registry.promote('adult', 2, change);
    await registry.rollback('adult', { by: 'grace' });
    const again = await registry.promote('adult', 2, change);
    assert.deepEqual([again.champion, again.previous], [2, 1]);
    assert.equal((await registry.rollback('adult', { by: 'grace' })).champion, 1);
  });
}

function resolveTests(open: () => Promise<RegistryBench>): void {
  test('resolves the champion, or the version that is named', async () => {
    await using bench = await open();
    const { registry } = bench;
    await twoVersions(registry);
    assert.equal((await registry.resolve('adult')).version, 1);
    const second = await registry.resolve('adult', 2);
    assert.equal(second.version, 2);
    assert.deepEqual(second.signature, (await registry.version('adult', 2)).signature);
    assert.equal(await registry.resolve('adult', 2), second);
  });

  test('a change of champion is seen by a process that had resolved it before', async () => {
    await using bench = await open();
    const { registry, elsewhere } = bench;
    await twoVersions(registry);
    assert.equal((await elsewhere.resolve('adult')).version, 1);
    const seen = new EventTarget();
    await elsewhere.onChange((model) => seen.dispatchEvent(new Event(model)));
    for (const act of [() => registry.promote('adult', 2, change), () => registry.rollback('adult', change)]) {
      const noticed = once(seen, 'adult');
      const { champion } = await act();
      await noticed;
      assert.equal((await elsewhere.resolve('adult')).version, champion);
    }
  });

  test('a model that did not exist is resolved once it does', async () => {
    await using bench = await open();
    await assert.rejects(bench.registry.resolve('adult'), { code: 'models.not_found', status: 404 });
    await bench.registry.createVersion(sampleVersion({ task: 'task-1' }));
    assert.equal((await bench.registry.resolve('adult')).version, 1);
  });
}

function otherTests(open: () => Promise<RegistryBench>): void {
  test('the held-out rule is fixed by who asks first, also of two at once', async () => {
    await using bench = await open();
    const { registry, elsewhere } = bench;
    const rules = await Promise.all([registry.heldOut('adult', ['age']), elsewhere.heldOut('adult', ['age', 'job'])]);
    assert.deepEqual(rules[0], rules[1]);
    assert.deepEqual(await registry.heldOut('adult', ['other']), rules[0]);
    assert.equal(rules[0].fraction, 0.2);
    assert.notEqual((await registry.heldOut('penguins', ['age'])).salt, rules[0].salt);
  });

  test('what does not exist is 404, with a code that says what', async () => {
    await using bench = await open();
    const { registry } = bench;
    const noModel = { code: 'models.not_found', status: 404 };
    await assert.rejects(registry.get('adult'), noModel);
    await assert.rejects(registry.versions('adult'), noModel);
    await assert.rejects(registry.version('adult', 'champion'), noModel);
    await assert.rejects(registry.promote('adult', 1, change), noModel);
    await assert.rejects(registry.rollback('adult', change), noModel);
    await assert.rejects(registry.resolve('adult', 1), noModel);
    await registry.createVersion(sampleVersion({ task: 'task-1' }));
    const noVersion = { code: 'models.version_not_found', status: 404 };
    for (const version of [2, 0, -1, 1.5, 2 ** 40]) {
      await assert.rejects(registry.version('adult', version), noVersion);
      await assert.rejects(registry.promote('adult', version, change), noVersion);
      await assert.rejects(registry.resolve('adult', version), noVersion);
    }
    await assert.rejects(registry.artifact('adult', 2, 'model.onnx'), noVersion);
    await assert.rejects(registry.baseline('adult', 2), noVersion);
  });
}

async function twoVersions(registry: Registry): Promise<void> {
  await registry.createVersion(sampleVersion({ task: 'task-1' }));
  await registry.createVersion(sampleVersion({ task: 'task-2', verdict: notBetter(1) }));
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
