import { createHash } from 'node:crypto';
import { checkRows, formatPredictionId, type PredictResponse, predictRowsTask, toPredictions } from '@millrace/models';
import type { Recorder, Registry, Serving } from '@millrace/models/server';
import { MillraceError } from '@millrace/runtime/server';
import { defineTaskHandler } from '@millrace/tasks/server';

interface Parts {
  registry: Registry;
  serving: Serving;
  recorder: Recorder;
}

/** A predict call whose caller does not wait (`Prefer: respond-async`): its answer is the result of the task. */
export function predictRowsHandler({ registry, serving, recorder }: Parts) {
  return defineTaskHandler({
    kind: predictRowsTask,
    async run({ id, input, createdBy }): Promise<PredictResponse> {
      const started = performance.now();
      const { model, version, rows, explain } = input;
      const resolved = await registry.resolve(model, version);
      const { problems, warnings } = checkRows(resolved.signature, rows);
      if (problems.length > 0) throw rowsInvalid(problems);
      const outputs = await serving.predict(model, version, rows, { explain });
      const predictions = toPredictions(resolved, outputs, warnings).map((prediction, row) => ({
        ...prediction,
        id: formatPredictionId(model, version, uuidOfRow(id, row)),
      }));
      const latencyMilliseconds = performance.now() - started;
      recorder.record({ model, version, rows, predictions, latencyMilliseconds, createdBy });
      // Only an answer that is recorded can be given feedback on, and nobody waits for this one.
      await recorder.flush();
      return { model, version, predictions };
    },
  });
}

/**
 * The same for each run of a task, so that a run after a crash finds what the
 * one before it has recorded. Version 7, with the time of the task's own id.
 */
function uuidOfRow(task: string, row: number): string {
  const hash = createHash('sha256').update(`${task} ${row}`).digest('hex');
  return `${task.slice(0, 15)}${hash.slice(0, 3)}-8${hash.slice(3, 6)}-${hash.slice(6, 18)}`;
}

function rowsInvalid(errors: NonNullable<MillraceError['errors']>): MillraceError {
  return new MillraceError({
    code: 'predict.rows_invalid',
    status: 422,
    detail: `The rows do not fit the model: ${errors[0]?.detail ?? ''}`,
    errors,
  });
}
