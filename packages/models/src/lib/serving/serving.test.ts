import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';
import { createMetrics } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import type { Row, RowOutput } from '../../index.ts';
import { noChampion } from '../registry/errors.ts';
import type { NewVersion, Registry } from '../registry/port.ts';
import { openGround } from '../testing/open-ground.ts';
import { peopleTable, type Target, trainedVersion } from '../testing/trained-model.ts';
import { createServing } from './serving.ts';

const rows: Row[] = [
  { age: 75, city: 'oslo' },
  { age: 21, city: 'rome' },
  { age: null, city: 'elsewhere' },
  {},
  { age: 55, city: 'lima' },
];

let ground: Awaited<ReturnType<typeof openGround>>;
let firstVersion: NewVersion;
let secondVersion: NewVersion;
before(async () => {
  ground = await openGround();
  firstVersion = await trainedVersion('people', 1);
  secondVersion = await trainedVersion('people', 2);
});
after(() => ground[Symbol.asyncDispose]());

/** The two trained versions under a name of their own. */
async function register(model: string): Promise<void> {
  for (const version of [firstVersion, secondVersion]) {
    const lineage = { ...version.lineage, task: `${model} ${version.lineage.task}` };
    await ground.registry.createVersion({ ...version, model, lineage });
  }
}

function openServing(options: { registry?: Registry; maximumBytes?: number } = {}) {
  const { registry = ground.registry, maximumBytes = 100_000_000 } = options;
  return createServing({ registry, maximumBytes, logger: testLogger() });
}

/** The registry, telling which artifacts were read. */
function watchArtifacts() {
  const read: string[] = [];
  const seen = new EventTarget();
  const registry: Registry = Object.create(ground.registry, {
    artifact: {
      value: (...artifact: Parameters<Registry['artifact']>) => {
        read.push(artifact.join(' '));
        seen.dispatchEvent(new Event(artifact.join(' ')));
        return ground.registry.artifact(...artifact);
      },
    },
  });
  for (const name of ['resolve', 'onChange'] as const) {
    Object.defineProperty(registry, name, { value: ground.registry[name].bind(ground.registry) });
  }
  return { registry, read, seen };
}

for (const target of ['approved', 'grade', 'limit'] satisfies Target[]) {
  test(`a model of "${target}" answers each row, in their order, as for a whole table`, async () => {
    const model = `as-table-${target}`;
    await ground.registry.createVersion(await trainedVersion(model, 1, target));
    const serving = openServing();
    const table = peopleTable(1, 50);
    const asTable = await serving.predictTable(model, 1, table);
    const [age, city] = table.columns;
    assert.ok(age?.type === 'integer' && city?.type === 'category');
    const asRows = Array.from(age.values, (years, row) => ({
      age: years,
      city: city.categories[city.codes[row] as number] as string,
    }));
    const outputs = await serving.predict(model, 1, asRows);
    assert.equal(outputs.length, 50);
    const classes = target === 'limit' ? 0 : target === 'grade' ? 3 : 2;
    for (const [row, output] of outputs.entries()) {
      assert.equal(output.labelIndex, asTable.labelIndex?.[row]);
      assert.equal(output.value, asTable.values?.[row]);
      assert.deepEqual([output.lower, output.upper], [asTable.lower?.[row], asTable.upper?.[row]]);
      const probabilities = asTable.probabilities?.subarray(row * classes, (row + 1) * classes);
      assert.deepEqual(output.probabilities, probabilities && Array.from(probabilities));
    }
    await serving.stop();
  });
}

test('a row with missing, null and unseen values is answered', async () => {
  await register('lenient');
  const serving = openServing();
  for (const { probabilities = [] } of await serving.predict('lenient', 1, rows)) {
    assert.equal(probabilities.length, 2);
    assert.ok(probabilities.every((probability) => probability >= 0 && probability <= 1));
  }
  await serving.stop();
});

test('reasons name the features of each row, and are given only when asked for', async () => {
  await register('explained');
  const serving = openServing();
  for (const { reasons = [] } of await serving.predict('explained', 1, rows, { explain: true })) {
    assert.deepEqual(reasons.map((reason) => reason.feature).sort(), ['age', 'city']);
    assert.ok(reasons.every((reason) => Number.isFinite(reason.contribution)));
  }
  const [output] = await serving.predict('explained', 1, rows);
  assert.equal(output?.reasons, undefined);
  await serving.stop();
});

test('a champion is swapped under load without a request that fails or is answered by another version', async () => {
  await register('swapped');
  const serving = openServing({ maximumBytes: 1 });
  const expected = new Map<number, RowOutput[]>();
  for (const version of [1, 2]) expected.set(version, await serving.predict('swapped', version, rows));
  assert.notDeepEqual(expected.get(1), expected.get(2));

  let swapping = true;
  const answeredBy = new Set<number>();
  const caller = async () => {
    while (swapping || answeredBy.size < 2) {
      const { version } = await ground.registry.resolve('swapped');
      assert.deepEqual(await serving.predict('swapped', version, rows), expected.get(version));
      answeredBy.add(version);
    }
  };
  const callers = Array.from({ length: 8 }, caller);
  for (let swap = 0; swap < 10; swap += 1) {
    await ground.registry.promote('swapped', swap % 2 ? 1 : 2, { by: 'grace', reason: 'to and fro' });
    await serving.predict('swapped', 1, rows);
  }
  swapping = false;
  await Promise.all(callers);
  await serving.stop();
});

test('first requests at once load a model once', async () => {
  await register('shared');
  const { registry, read } = watchArtifacts();
  const serving = openServing({ registry });
  await Promise.all(Array.from({ length: 10 }, () => serving.predict('shared', 1, rows)));
  assert.deepEqual(read, ['shared 1 model.onnx']);
  await serving.stop();
});

test('a new champion is opened before the first request for it', async () => {
  await register('preloaded');
  const { registry, seen } = watchArtifacts();
  const serving = openServing({ registry });
  await serving.preload('preloaded');
  const opened = new Promise((resolve) => seen.addEventListener('preloaded 2 model.onnx', resolve, { once: true }));
  await registry.onChange(() => {});
  await ground.registry.promote('preloaded', 2, { by: 'grace', reason: 'better' });
  await opened;
  await serving.stop();
});

test('a model without a champion is not warned of when it changes', async () => {
  const warned: unknown[] = [];
  const tried = Promise.withResolvers<void>();
  const logger = Object.create(testLogger(), { warn: { value: (...words: unknown[]) => warned.push(words) } });
  let changed: (model: string) => void = () => {};
  const registry: Registry = Object.create(ground.registry, {
    onChange: {
      value: async (listener: typeof changed) => {
        changed = listener;
        return { stop() {} };
      },
    },
    resolve: {
      value: async (model: string) => {
        if (model === 'broken') tried.resolve();
        throw model === 'broken' ? new Error('damaged') : noChampion(model);
      },
    },
  });
  const serving = createServing({ registry, maximumBytes: 1, logger });
  changed('taken-in');
  changed('broken');
  await tried.promise;
  await new Promise(setImmediate);
  assert.match(JSON.stringify(warned), /^[^\n]*"model":"broken"/);
  assert.equal(warned.length, 1);
  await serving.stop();
});

test('a damaged model answers 503 with a sentence, and serves again once it is restored', async () => {
  await register('damaged');
  const { rows: keys } = await ground.database.pool.query(
    `select onnx_key from model_versions where model = 'damaged' and version = 1`,
  );
  const file = await ground.objects.localFile(keys[0].onnx_key);
  await writeFile(file.path, 'not a model');
  // Not before: it may load a new champion by itself.
  const serving = openServing();
  await assert.rejects(serving.predict('damaged', 1, rows), { code: 'models.artifact_damaged', status: 503 });
  await writeFile(file.path, firstVersion.onnx);
  assert.equal((await serving.predict('damaged', 1, rows)).length, rows.length);
  await serving.stop();
});

test('a version that does not exist is 404', async () => {
  const serving = openServing();
  await assert.rejects(serving.predict('nobody', 1, rows), { code: 'models.not_found', status: 404 });
  await serving.stop();
});

test('the metrics tell how many models are open and how large they are', async () => {
  await register('measured');
  const metrics = createMetrics({ processMetrics: false });
  const serving = createServing({
    registry: ground.registry,
    maximumBytes: 100_000_000,
    logger: testLogger(),
    metrics,
  });
  await serving.preload('measured');
  const text = await metrics.registry.metrics();
  assert.match(text, /^millrace_serving_models 1$/m);
  assert.match(text, new RegExp(`^millrace_serving_model_bytes ${firstVersion.onnx.byteLength}$`, 'm'));
  await serving.stop();
});
