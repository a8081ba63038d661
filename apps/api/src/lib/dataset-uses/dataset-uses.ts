import { ingestDatasetTask } from '@millrace/datasets';
import type { UsesOf, VersionUse } from '@millrace/datasets/server';
import { batchPredictTask, feedbackDatasetTask, trainModelTask } from '@millrace/models';
import type { Registry } from '@millrace/models/server';
import type { Tasks, UnfinishedTask } from '@millrace/tasks/server';

/** Kinds of tasks that read or write data sets. */
const kinds = [ingestDatasetTask, trainModelTask, batchPredictTask, feedbackDatasetTask].map(({ kind }) => kind);

/**
 * What cannot do without a version of a data set. Tasks are asked first: one
 * that finishes in between has left its model to be found.
 */
export function createDatasetUses({ tasks, registry }: { tasks: Tasks; registry: Registry }): UsesOf {
  return async ({ dataset, version }, transaction) => {
    const unfinished = await tasks.unfinished(kinds, { transaction });
    const models = await registry.trainedOn(dataset, version);
    return [
      ...models.map(
        (model): VersionUse => ({
          kind: 'model',
          pointer: `/api/v1/models/${model.model}/versions/${model.version}`,
          detail: `version ${model.version} of the model "${model.model}" was trained on version ${model.datasetVersion}`,
        }),
      ),
      ...unfinished.filter(({ input }) => isUseOf(input, dataset, version)).map(taskUse),
    ];
  };
}

function taskUse({ id, kind }: UnfinishedTask): VersionUse {
  return { kind: 'task', pointer: `/api/v1/tasks/${id}`, detail: `the task ${id} (${kind}) has not finished` };
}

/**
 * Whether an input names the version. One that names the data set alone, as those that add a version do, uses the
 * data set but none of its versions.
 */
function isUseOf(input: unknown, dataset: string, version: number | undefined): boolean {
  const { request = {}, source = {}, datasetVersion, ...own } = (input ?? {}) as TaskInput;
  const named = [
    { dataset: own.dataset, version: own.version },
    { dataset: request.dataset, version: datasetVersion ?? request.version },
    { dataset: source.dataset, version: source.version },
  ];
  return named.some((use) => use.dataset === dataset && (version === undefined || use.version === version));
}

interface Named {
  dataset?: unknown;
  version?: unknown;
}

/** The fields by which inputs of tasks name data sets. */
interface TaskInput extends Named {
  request?: Named;
  datasetVersion?: unknown;
  source?: Named;
}
