import assert from 'node:assert/strict';
import type { Registry } from '../registry/port.ts';
import type { Guarantee } from './registry-suite.ts';
import { better, notBetter, sampleVersion, twoVersions } from './sample-version.ts';

const change = { by: 'grace', reason: 'It did better in the shop.' };

/** What readers see: the present champion everywhere, whole lists, and a 404 for what is not there. */
export function readingGuarantees(guarantee: Guarantee): void {
  guarantee('resolves the champion, or the version that is named', async ({ registry, model }) => {
    await twoVersions(registry, model);
    assert.equal((await registry.resolve(model)).version, 1);
    const second = await registry.resolve(model, 2);
    assert.equal(second.version, 2);
    assert.deepEqual(second.signature, (await registry.version(model, 2)).signature);
    assert.equal(await registry.resolve(model, 2), second);
  });

  guarantee('a process sees a champion change that another made', async ({ registry, elsewhere, model }) => {
    await twoVersions(registry, model);
    assert.equal((await elsewhere.resolve(model)).version, 1);
    for (const act of [() => registry.promote(model, 2, change), () => registry.rollback(model, change)]) {
      const noticed = changeOf(elsewhere, model);
      const { champion } = await act();
      await noticed;
      assert.equal((await elsewhere.resolve(model)).version, champion);
    }
  });

  guarantee('who changes the champion is answered by the new one at once', async ({ registry, model }) => {
    await twoVersions(registry, model);
    assert.equal((await registry.resolve(model)).version, 1);
    await registry.promote(model, 2, change);
    assert.equal((await registry.resolve(model)).version, 2);
    await registry.rollback(model, change);
    assert.equal((await registry.resolve(model)).version, 1);
    await registry.createVersion(sampleVersion(model, 3, { verdict: better(1) }));
    assert.equal((await registry.resolve(model)).version, 3);
  });

  guarantee('tells which versions were trained on a version of a data set', async ({ registry, model }) => {
    const dataset = `${model}-rows`;
    for (const [task, datasetVersion] of [1, 2, 2].entries()) {
      const sample = sampleVersion(`${model}-${task}`, 1);
      await registry.createVersion({ ...sample, lineage: { ...sample.lineage, dataset, datasetVersion } });
    }
    const on = async (version?: number) => (await registry.trainedOn(dataset, version)).map((use) => use.model);
    assert.deepEqual(await on(2), [`${model}-1`, `${model}-2`]);
    assert.deepEqual(await on(), [`${model}-0`, `${model}-1`, `${model}-2`]);
    assert.deepEqual(await registry.trainedOn(dataset, 1), [{ model: `${model}-0`, version: 1, datasetVersion: 1 }]);
    assert.deepEqual(await on(3), []);
    assert.deepEqual(await registry.trainedOn(`${dataset}-other`), []);
  });

  guarantee('a model that did not exist is resolved once it does', async ({ registry, model }) => {
    await assert.rejects(registry.resolve(model), { code: 'models.not_found', status: 404 });
    await registry.createVersion(sampleVersion(model, 1));
    assert.equal((await registry.resolve(model)).version, 1);
  });

  guarantee('lists come in pages that join without gap or repetition', async ({ registry, model }) => {
    for (const name of [`${model}-c`, `${model}-a`, `${model}-b`]) {
      await registry.createVersion(sampleVersion(name, 1));
    }
    for (const task of [2, 3]) {
      await registry.createVersion(sampleVersion(`${model}-a`, task, { verdict: notBetter(1) }));
    }
    const names = await pagesOf(
      (cursor) => registry.list({ limit: 2, ...cursor }),
      (item) => item.name,
    );
    assert.deepEqual(
      names.filter((name) => name.startsWith(`${model}-`)),
      [`${model}-a`, `${model}-b`, `${model}-c`],
    );
    assert.equal(new Set(names).size, names.length);
    const numbers = await pagesOf(
      (cursor) => registry.versions(`${model}-a`, { limit: 2, ...cursor }),
      (item) => item.version,
    );
    assert.deepEqual(numbers, [3, 2, 1]);
  });

  guarantee('a cursor that no list gave is 422', async ({ registry, model }) => {
    await registry.createVersion(sampleVersion(model, 1));
    const expected = { code: 'models.cursor_invalid', status: 422 };
    for (const cursor of ['\u0000', '', '../x']) {
      await assert.rejects(registry.list({ cursor }), expected);
      await assert.rejects(registry.versions(model, { cursor }), expected);
    }
  });

  guarantee('a model that does not exist is 404, with its code', async ({ registry, model }) => {
    const expected = { code: 'models.not_found', status: 404 };
    await assert.rejects(registry.get(model), expected);
    await assert.rejects(registry.versions(model), expected);
    await assert.rejects(registry.history(model), expected);
    await assert.rejects(registry.version(model, 'champion'), expected);
    await assert.rejects(registry.promote(model, 1, change), expected);
    await assert.rejects(registry.rollback(model, change), expected);
    await assert.rejects(registry.resolve(model, 1), expected);
  });

  guarantee('a version that does not exist is 404, with its code', async ({ registry, model }) => {
    await registry.createVersion(sampleVersion(model, 1));
    const expected = { code: 'models.version_not_found', status: 404 };
    for (const version of [2, 0, -1, 1.5, 2 ** 40]) {
      await assert.rejects(registry.version(model, version), expected);
      await assert.rejects(registry.promote(model, version, change), expected);
      await assert.rejects(registry.resolve(model, version), expected);
    }
    await assert.rejects(registry.artifact(model, 2, 'model.onnx'), expected);
    await assert.rejects(registry.baseline(model, 2), expected);
  });
}

/** Resolves at the next change of this model. */
function changeOf(registry: Registry, model: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const watching = registry.onChange((changed) => {
      if (changed !== model) return;
      watching.then((subscription) => subscription.stop());
      resolve();
    });
    watching.catch(reject);
  });
}

async function pagesOf<T, R>(
  read: (cursor: { cursor?: string }) => Promise<{ items: T[]; nextCursor?: string }>,
  pick: (item: T) => R,
): Promise<R[]> {
  const picked: R[] = [];
  let cursor: { cursor?: string } | undefined = {};
  while (cursor !== undefined) {
    const { items, nextCursor } = await read(cursor);
    picked.push(...items.map(pick));
    cursor = nextCursor === undefined ? undefined : { cursor: nextCursor };
  }
  return picked;
}
