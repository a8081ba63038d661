import { join } from 'node:path';
import { modelsMigrations, openRegistry, type Registry } from '@millrace/models/server';
import { directoryObjects, openDatabase, type Settings } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';

/** A fresh database and object store; each door opened on them is a registry as another process has it. */
export async function openGround() {
  const folder = await temporaryDirectory();
  const bench = await testDatabase([modelsMigrations]);
  const objects = await directoryObjects({ root: join(folder.path, 'objects') });
  const closing: (() => Promise<void>)[] = [];

  async function door(mlflow?: Settings['mlflow']): Promise<Registry> {
    const database = openDatabase({ url: bench.url, poolSize: 3, applicationName: 'door' });
    const registry = await openRegistry({
      settings: { ...(mlflow && { mlflow }) },
      database,
      objects,
      logger: testLogger(),
    });
    closing.push(async () => {
      await registry.stop();
      await database.close();
    });
    return registry;
  }
  return {
    database: bench.database,
    objects,
    door,
    async [Symbol.asyncDispose]() {
      for (const close of closing) await close();
      await bench[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}
