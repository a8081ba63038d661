import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createDatasets, datasetsMigrations } from '@millrace/datasets/server';
import { createLogger, directoryObjects, migrate, openDatabase, startEmbeddedPostgres } from '@millrace/runtime/server';
import type { Measured } from './measured.ts';

export interface Ingesting {
  /** Puts a file into the object store, as an upload does. */
  receive(file: string): Promise<(round: number, rows: number) => Promise<Measured>>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Memory that the reading process may use: the default of `MILLRACE_INGEST_MEMORY_MEGABYTES`. */
export const memoryMegabytes = 2_048;

/** The product's ingest with a database and an object store in this directory. */
export async function openIngest(directory: string): Promise<Ingesting> {
  // As `npm start` does: without it, the reading process would compile its modules each time.
  process.env.NODE_COMPILE_CACHE ??= join(directory, 'compiled');
  const logger = createLogger({ name: 'bench', level: 'warn', format: 'pretty' });
  const postgres = await startEmbeddedPostgres({ directory, logger });
  const database = openDatabase({ url: postgres.url, poolSize: 4, applicationName: 'bench' });
  await migrate(database, [datasetsMigrations]);
  const objects = await directoryObjects({ root: join(directory, 'objects') });
  const datasets = createDatasets({ database, objects, logger });
  let files = 0;
  return {
    async receive(file) {
      const received = await objects.putContent('uploads', createReadStream(file));
      const dataset = `large-${++files}`;
      return async (round, rows) => {
        const memory = watchReader();
        const before = performance.now();
        const result = await datasets.ingest(
          {
            dataset,
            objectKey: received.key,
            sha256: received.sha256,
            bytes: received.bytes,
            fileName: 'large.csv',
            // Another recipe each time, or the version would be found instead of made.
            recipe: { missing: ['NA', `round ${round}`] },
          },
          { signal: AbortSignal.timeout(3_600_000), memoryMegabytes, workDirectory: join(directory, 'work') },
        );
        const seconds = (performance.now() - before) / 1_000;
        if (result.rows !== rows || result.reused) throw new Error(`ingested ${JSON.stringify(result)}`);
        return { seconds, peakMegabytes: await memory.stop() };
      };
    },
    async [Symbol.asyncDispose]() {
      datasets.close();
      await database.close();
      await postgres.stop();
    },
  };
}

/** The most memory that a reading process has held, from /proc; NaN where there is none. */
function watchReader(): { stop(): Promise<number> } {
  let peak = Number.NaN;
  const look = async () => {
    for (const pid of await childProcesses()) {
      const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (!command.includes('ingest/child.ts')) continue;
      const status = await readFile(`/proc/${pid}/status`, 'utf8').catch(() => '');
      const megabytes = Number(/VmHWM:\s+(\d+)/.exec(status)?.[1]) / 1_024;
      if (!(megabytes <= peak)) peak = megabytes;
    }
  };
  let looking = look();
  const timer = setInterval(() => {
    looking = looking.then(look);
  }, 100);
  return {
    async stop() {
      clearInterval(timer);
      await looking;
      return peak;
    },
  };
}

async function childProcesses(): Promise<string[]> {
  const tasks = await readdir('/proc/self/task').catch(() => []);
  const children = await Promise.all(
    tasks.map((task) => readFile(`/proc/self/task/${task}/children`, 'utf8').catch(() => '')),
  );
  return children.join(' ').split(' ').filter(Boolean);
}
