import { BatchPredictResult, batchPredictTask } from '@millrace/models';
import { MillraceError } from '@millrace/runtime/server';
import type { Task } from '@millrace/tasks';
import { Value } from 'typebox/value';
import { fileOf, NothingToSend } from '../../lib/http/answers.ts';
import { sendObject } from '../../lib/http/downloads.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { visibleTask } from './visible-task.ts';

const csv = 'text/csv; charset=utf-8';
/** For readers of the API document; the result of a task says which it is. */
const resultTypes = [
  ...['application/json', 'text/csv', 'application/x-ndjson', 'application/vnd.apache.parquet'],
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  ...['application/gzip', 'application/zip', 'application/zstd'],
];

/** `GET /api/v1/tasks/{id}/result`: the file of a batch prediction; of other tasks, their result as JSON. */
export function getResult(server: Server, { objects, tasks }: Parts): void {
  server.get(
    '/api/v1/tasks/:id/result',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'getTaskResult',
        tags: ['tasks'],
        summary:
          'The result of a task that has succeeded; of a batch prediction, the rows with predictions in the format of the file.',
        params: IdParameters,
        response: { 200: fileOf(...resultTypes), 206: fileOf(...resultTypes), 304: NothingToSend },
      },
    },
    async (request, reply) => {
      const task = await visibleTask(tasks, request);
      if (task.state !== 'succeeded') throw noResult(task);
      if (task.kind !== batchPredictTask.kind) return reply.send(task.result ?? null);
      const { objectKey, fileName, contentType = csv } = Value.Parse(BatchPredictResult, task.result);
      if (!(await objects.head(objectKey))) throw resultExpired();
      return sendObject(request, reply, objects, { key: objectKey, fileName, contentType });
    },
  );
}

const resultExpired = () =>
  new MillraceError({
    code: 'tasks.result_expired',
    status: 410,
    detail:
      'This result is no longer kept; MILLRACE_KEEP_BATCH_DAYS says for how long it was. Start the prediction again.',
  });

function noResult(task: Task): MillraceError {
  if (task.state === 'failed') {
    const why = task.error ? ` ${task.error.detail}` : '';
    return new MillraceError({
      code: 'tasks.failed',
      status: 409,
      detail: `The task failed, so it has no result.${why}`,
    });
  }
  if (task.state === 'cancelled') {
    return new MillraceError({
      code: 'tasks.cancelled',
      status: 409,
      detail: 'The task was cancelled, so it has no result. Start it again.',
    });
  }
  return new MillraceError({
    code: 'tasks.not_finished',
    status: 409,
    detail: 'The task has not finished. Follow it at `/api/v1/tasks/{id}/events` and ask again when it has.',
    retryAfterSeconds: 2,
  });
}
