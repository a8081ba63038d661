/** Data sets with all their parts for real, for tests. */
import { join } from 'node:path';
import { type Database, directoryObjects, type ObjectStore } from '@millrace/runtime/server';
import { temporaryDirectory, testDatabase, testLogger } from '@millrace/runtime/testing';
import type { ImportRecipe, IngestDatasetResult } from '../../index.ts';
import { createDatasets, type Datasets, datasetsMigrations } from '../../server.ts';
import { type CollectorParts, createCollector } from '../collect/collector.ts';

export interface DatasetGround extends AsyncDisposable {
  database: Database;
  url: string;
  objects: ObjectStore;
  /** Folder of the object store. */
  objectsPath: string;
  workDirectory: string;
  datasets: Datasets;
  /** Takes a table in, as an upload and its task do. */
  add(dataset: string, content: string, recipe?: ImportRecipe): Promise<IngestDatasetResult>;
  /** All keys of the store, sorted. */
  keys(): Promise<string[]>;
  /** One run of a collector, all grace passed. */
  collect(options?: Partial<CollectorParts> & { sweep?: boolean }): Promise<{ objects: number; bytes: number }>;
}

export async function openGround(): Promise<DatasetGround> {
  const [{ database, url, ...server }, folder] = await Promise.all([
    testDatabase([datasetsMigrations]),
    temporaryDirectory(),
  ]);
  const objectsPath = join(folder.path, 'objects');
  const workDirectory = join(folder.path, 'work');
  const objects = await directoryObjects({ root: objectsPath });
  const logger = testLogger();
  const datasets = createDatasets({ database, objects, logger });
  return {
    ...{ database, url, objects, objectsPath, workDirectory, datasets },
    async add(dataset, content, recipe) {
      const { hold, key: objectKey, ...received } = await datasets.receive(Buffer.from(content));
      await using _ = hold;
      return await datasets.ingest(
        { dataset, objectKey, ...received, fileName: `${dataset}.csv`, ...(recipe && { recipe }) },
        { signal: AbortSignal.timeout(120_000), workDirectory, memoryMegabytes: 1_024 },
      );
    },
    keys: async () => (await Array.fromAsync(objects.list(''))).map(({ key }) => key).sort(),
    collect({ sweep = true, ...parts } = {}) {
      const collector = createCollector({ database, objects, logger, neededBy: [], graceSeconds: 0, ...parts });
      return collector.collect({ sweep, signal: AbortSignal.timeout(60_000) });
    },
    async [Symbol.asyncDispose]() {
      datasets.close();
      await server[Symbol.asyncDispose]();
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Nothing uses anything. */
export const unused = async () => [];
