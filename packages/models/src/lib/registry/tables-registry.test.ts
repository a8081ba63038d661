import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { test } from 'node:test';
import { openDatabase } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { openGround } from '../testing/open-ground.ts';
import { registrySuite } from '../testing/registry-suite.ts';
import { sampleVersion, twoVersions } from '../testing/sample-version.ts';
import { createRegistry } from './tables-registry.ts';

registrySuite('registry in tables', openBench);

async function openBench() {
  const { registry, database, objects, ...ground } = await openGround();
  const elsewhereDatabase = openDatabase({ url: ground.url, poolSize: 3, applicationName: 'elsewhere' });
  const elsewhere = createRegistry({ database: elsewhereDatabase, objects, logger: testLogger() });
  return {
    registry,
    elsewhere,
    database,
    objects,
    async [Symbol.asyncDispose]() {
      await elsewhere.stop();
      await elsewhereDatabase.close();
      await ground[Symbol.asyncDispose]();
    },
  };
}

test('a change of champion during an outage of the connection is seen after it', async () => {
  await using bench = await openBench();
  const { registry, elsewhere, database } = bench;
  await twoVersions(registry, 'adult');
  assert.equal((await elsewhere.resolve('adult')).version, 1);
  const noticed = new Promise((resolve) => elsewhere.onChange(resolve));
  await elsewhere.resolve('adult');
  const { rowCount } = await database.pool.query(
    `select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name = 'elsewhere listener'`,
  );
  assert.equal(rowCount, 1);
  await registry.promote('adult', 2, { by: 'grace', reason: 'better' });
  await noticed;
  assert.equal((await elsewhere.resolve('adult')).version, 2);
});

for (const harm of ['changed', 'lost'] as const) {
  test(`an artifact that was ${harm} in the store is refused with a sentence`, async () => {
    await using bench = await openBench();
    const { registry, objects, database } = bench;
    await registry.createVersion(sampleVersion('adult', 1));
    const { rows } = await database.pool.query('select onnx_key from model_versions');
    if (harm === 'lost') await objects.delete(rows[0].onnx_key);
    else {
      const file = await objects.localFile(rows[0].onnx_key);
      await writeFile(file.path, 'onnx of adult task 2');
    }
    await assert.rejects(registry.artifact('adult', 1, 'model.onnx'), {
      code: 'models.artifact_damaged',
      status: 503,
      message: /Restore the object store/,
    });
  });
}
