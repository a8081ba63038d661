import { ingestDatasetTask } from '@millrace/datasets';
import type { NeededBy } from '@millrace/datasets/server';
import { batchPredictTask } from '@millrace/models';
import type { Tasks } from '@millrace/tasks/server';

/** Kinds of tasks whose input names stored files. */
const kinds = [ingestDatasetTask.kind, batchPredictTask.kind];

/** The files that tasks which have not finished were given. */
export function neededByTasks(tasks: Tasks): NeededBy {
  return async (transaction) => {
    const unfinished = await tasks.unfinished(kinds, { transaction });
    return unfinished.flatMap(({ input }) => objectKeysIn(input));
  };
}

/** The results of batch predictions, for so many days after the task has finished. */
export function neededByBatches(tasks: Tasks, keepDays: number): NeededBy {
  return async (transaction, keys) => {
    const results = keys.flatMap((key) => {
      const [, task] = /^batch-predictions\/([0-9a-f-]{36})\./.exec(key) ?? [];
      return task === undefined ? [] : [{ key, task }];
    });
    if (results.length === 0) return [];
    const ids = results.map(({ task }) => task);
    const over = new Set(await tasks.finishedBefore(ids, keepDays, { transaction }));
    return results.filter(({ task }) => !over.has(task)).map(({ key }) => key);
  };
}

/** Every `objectKey` in it, wherever it stands. */
function objectKeysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) =>
    name === 'objectKey' && typeof inner === 'string' ? [inner] : objectKeysIn(inner),
  );
}
