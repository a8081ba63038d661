import assert from 'node:assert/strict';
import type { Guarantee } from './registry-suite.ts';
import { better, notBetter, sampleReport, sampleVersion } from './sample-version.ts';

/** Registering: once for each task, numbered without gaps, kept as given. */
export function versionGuarantees(guarantee: Guarantee): void {
  guarantee('a registered version is found by number, as champion and by its task', async ({ registry, model }) => {
    const created = await registry.createVersion(sampleVersion(model, 1));
    assert.equal(created.version, 1);
    assert.deepEqual(created.aliases, ['champion']);
    assert.deepEqual(await registry.version(model, 1), created);
    assert.deepEqual(await registry.version(model, 'champion'), created);
    assert.deepEqual(await registry.versionOfTask(`${model} task 1`), created);
    assert.equal(await registry.versionOfTask(`${model} task 2`), undefined);
  });

  guarantee('the artifacts of a version are the bytes that were registered', async ({ registry, model }) => {
    const { explainer: _, ...withoutExplainer } = sampleVersion(model, 2, { verdict: notBetter(1) });
    await registry.createVersion(sampleVersion(model, 1));
    await registry.createVersion(withoutExplainer);
    assert.equal(text(await registry.artifact(model, 1, 'model.onnx')), `onnx of ${model} task 1`);
    assert.equal(text(await registry.artifact(model, 1, 'explainer')), `explainer of ${model} task 1`);
    await assert.rejects(registry.artifact(model, 2, 'explainer'), { code: 'models.artifact_missing', status: 404 });
  });

  guarantee('a task that registers again gets the version it made', async ({ registry, elsewhere, model }) => {
    const first = await registry.createVersion(sampleVersion(model, 1));
    const again = await elsewhere.createVersion(sampleVersion(model, 1, { verdict: better(7) }));
    assert.deepEqual(again, first);
    assert.equal((await registry.get(model)).latest, 1);
  });

  guarantee('a task that registers several times at once makes one version', async ({ registry, elsewhere, model }) => {
    const doors = [registry, elsewhere, registry, elsewhere];
    const all = await Promise.all(doors.map((door) => door.createVersion(sampleVersion(model, 1))));
    assert.deepEqual(new Set(all.map((version) => version.version)), new Set([1]));
    assert.equal((await registry.versions(model)).items.length, 1);
  });

  guarantee('trainings that register at once are numbered without gaps', async ({ registry, elsewhere, model }) => {
    await registry.createVersion(sampleVersion(model, 1));
    const tasks = [2, 3, 4, 5, 6, 7, 8, 9];
    const versions = await Promise.all(
      tasks.map((task) =>
        (task % 2 ? registry : elsewhere).createVersion(sampleVersion(model, task, { verdict: notBetter(1) })),
      ),
    );
    assert.deepEqual(
      versions.map((version) => version.version).sort((a, b) => a - b),
      tasks,
    );
  });

  guarantee('the held-out rule is fixed by who asks first, also of two', async ({ registry, elsewhere, model }) => {
    const rules = await Promise.all([registry.heldOut(model, ['age']), elsewhere.heldOut(model, ['age', 'job'])]);
    assert.deepEqual(rules[0], rules[1]);
    assert.deepEqual(await registry.heldOut(model, ['other']), rules[0]);
    assert.equal(rules[0].fraction, 0.2);
    assert.notEqual((await registry.heldOut(`${model}-other`, ['age'])).salt, rules[0].salt);
  });

  guarantee('a training that failed on a wrong table does not fix the held-out rule', async ({ registry, model }) => {
    await registry.heldOut(model, ['wrong'], { available: ['wrong'] });
    const available = ['age', 'job'];
    assert.deepEqual((await registry.heldOut(model, ['age'], { available })).columns, ['age']);
    await registry.createVersion(sampleVersion(model, 1));
    const asked = await registry.heldOut(model, ['job'], { available: ['job'] });
    assert.deepEqual(asked.columns, ['age'], 'fixed once a version exists');
  });

  guarantee('how rows are kept apart is fixed with the first version', async ({ registry, model }) => {
    const byTime = { kind: 'time', column: 'day' } as const;
    assert.equal((await registry.heldOut(model, ['age'], { split: { kind: 'random' } })).split, undefined);
    assert.deepEqual((await registry.heldOut(model, ['day'], { split: byTime })).split, byTime, 'no version yet');
    await registry.createVersion(sampleVersion(model, 1));
    assert.deepEqual((await registry.heldOut(model, ['age'])).split, byTime);
    const other = await registry.heldOut(model, ['job'], { split: { kind: 'group', column: 'job' } });
    assert.deepEqual(other.split, byTime, 'the caller sees that it is not what was asked for');
  });

  guarantee('what a training told is kept as told, and a version without it answers without', async (bench) => {
    const { registry, model } = bench;
    await registry.createVersion(sampleVersion(model, 1));
    await registry.createVersion(sampleVersion(model, 2, { verdict: notBetter(1), report: sampleReport }));
    const { suspicions, interval, segments, selection, notes } = await registry.version(model, 2);
    const kept = { suspicions, interval, selection, notes };
    const { segments: given, ...told } = sampleReport;
    assert.deepEqual(kept, told);
    assert.deepEqual(segments?.[0]?.segments[0]?.metrics, { accuracy: 0.5 }, 'a figure that is none is left out');
    assert.equal(given?.length, 1);
    const first = await registry.version(model, 1);
    assert.deepEqual(
      Object.keys(sampleReport).filter((field) => field in first),
      [],
    );
    assert.equal((await registry.resolve(model, 2)).intervalLevel, 0.9);
    assert.equal((await registry.resolve(model, 1)).intervalLevel, undefined);
  });
}

function text(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
