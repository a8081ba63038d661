import { directoryObjects } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import { modelsMigrations } from '../database.ts';
import { createRegistry } from '../registry/tables-registry.ts';

/** A fresh database and object store with a registry in them. */
export async function openGround() {
  const folder = await temporaryDirectory();
  const { database, url, ...test } = await testDatabase([modelsMigrations]);
  const objects = await directoryObjects({ root: folder.path });
  const registry = createRegistry({ database, objects, logger: testLogger() });
  return {
    database,
    url,
    objects,
    registry,
    async [Symbol.asyncDispose]() {
      await registry.stop();
      await test[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
