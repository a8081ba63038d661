import { type BatchPredictInput, batchPredictTask } from '@millrace/models';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceInTransaction, fingerprintOf, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { AcceptedTask, ModelParameters, taskLocation } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { RowsForm, StoredRows, sentSource, storedSource } from './batch-source.ts';

/** `POST .../batch-predictions`: a file, an upload or a data set in, the same rows with predictions out, as a task. */
export function startBatchPrediction(server: Server, parts: Parts): void {
  const { database, idempotency, registry, tasks } = parts;
  server.post(
    '/api/v1/models/:model/batch-predictions',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'startBatchPrediction',
        tags: ['predictions'],
        summary: 'Predicts all rows of a file, of a complete upload or of a data set.',
        description:
          'When the task has succeeded, `GET /api/v1/tasks/{id}/result` gives the rows with predictions, in their order and in the format of the file (a data set: in `format`). Rows that cannot be read are among them, with the reason. A data set takes a key with the scope `admin`, as reading it does; an upload must be that of the same key. What means "no value" is as in the training data unless `recipe` says otherwise.',
        headers: IdempotencyHeader,
        params: ModelParameters,
        body: { content: { 'application/json': { schema: StoredRows }, 'multipart/form-data': { schema: RowsForm } } },
        response: { 202: AcceptedTask },
      },
    },
    async (request, reply) => {
      const { model } = request.params;
      const body = request.body as StoredRows | undefined;
      // Before a file is taken in: a model that is not there needs none.
      const { version } = await registry.resolve(model, body?.modelVersion);
      await using found = body ? await storedSource(parts, request, body) : await sentSource(parts, request);
      const { source, fingerprint } = found;
      const input: BatchPredictInput = { model, version, source };
      return await answerOnceInTransaction(
        {
          database,
          idempotency,
          request,
          reply,
          fingerprint: fingerprintOf(model, fingerprint, ...(body?.modelVersion ? [body.modelVersion] : [])),
          location: taskLocation,
        },
        async (transaction) => {
          const subject = { model, version };
          const options = { createdBy: callerOf(request).id, subject, trace: request.trace, transaction };
          const task = await tasks.enqueue(batchPredictTask, input, options);
          await found.handOver(transaction);
          return { status: 202, body: { task: { id: task.id } } };
        },
      );
    },
  );
}
