/** A process that collects, and that is killed at a step of its work. */
import { directoryObjects, openDatabase } from '@millrace/runtime/server';
import { testLogger } from '@millrace/runtime/testing';
import { createCollector } from '../collect/collector.ts';

const [, , url = '', root = '', step = ''] = process.argv;

async function dieAt(reached: string): Promise<void> {
  if (reached === step) process.kill(process.pid, 'SIGKILL');
}

const objects = await directoryObjects({ root });
const collector = createCollector({
  database: openDatabase({ url, poolSize: 2, applicationName: 'killed collector' }),
  logger: testLogger(),
  neededBy: [],
  graceSeconds: 0,
  objects: {
    ...objects,
    async move(from, to) {
      await dieAt('before move');
      await objects.move(from, to);
      await dieAt('after move');
    },
    async copy(from, to) {
      await dieAt('before restore');
      await objects.copy(from, to);
      await dieAt('after restore');
    },
    async delete(key) {
      await dieAt('before delete');
      await objects.delete(key);
      await dieAt('after delete');
    },
  },
});
await collector.collect({ sweep: true, signal: AbortSignal.timeout(60_000) });
