import { ingestDatasetTask } from '@millrace/datasets';
import type { Datasets } from '@millrace/datasets/server';
import type { WorkDirectories } from '@millrace/runtime/server';
import { defineTaskHandler } from '@millrace/tasks/server';

interface Parts {
  datasets: Datasets;
  workDirectories: WorkDirectories;
  memoryMegabytes: number;
  /** What a packed file may become. */
  expandedBytes: number;
}

/** Reads an uploaded file into a typed, profiled version. Ingesting the same content again finds the version. */
export function ingestDatasetHandler({ datasets, workDirectories, memoryMegabytes, expandedBytes }: Parts) {
  return defineTaskHandler({
    kind: ingestDatasetTask,
    async run({ id, input, signal, progress }) {
      await using directory = await workDirectories.open(id);
      // Awaited here: the folder is needed until then.
      return await datasets.ingest(input, {
        signal,
        memoryMegabytes,
        expandedBytes,
        workDirectory: directory.path,
        onProgress: progress,
      });
    },
  });
}
