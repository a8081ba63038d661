import { type BatchPredictInput, batchPredictTask } from '@millrace/models';
import { ResourceName } from '@millrace/runtime';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceInTransaction, fingerprintOf, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { AcceptedTask, ModelParameters, taskLocation } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { fileEmpty, receiveForm } from '../../lib/http/uploads.ts';
import type { Parts } from '../../parts.ts';

const FromDataset = Type.Object(
  {
    dataset: ResourceName,
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'Of the data set. Default: the latest.' })),
    modelVersion: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the champion.' })),
  },
  { additionalProperties: false },
);
type FromDataset = Static<typeof FromDataset>;

interface Source {
  source: BatchPredictInput['source'];
  fingerprint: string;
}

const Form = Type.Object({ file: Type.String({ format: 'binary', description: 'A CSV file of any size.' }) });

/** `POST .../batch-predictions`: a file or a data set in, the same rows with predictions out, as a task. */
export function startBatchPrediction(server: Server, parts: Parts): void {
  const { database, datasets, idempotency, objects, registry, settings, tasks } = parts;
  server.post(
    '/api/v1/models/:model/batch-predictions',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'startBatchPrediction',
        tags: ['predictions'],
        summary: 'Predicts all rows of a file or of a data set.',
        description:
          'When the task has succeeded, `GET /api/v1/tasks/{id}/result` gives the rows with predictions as CSV.',
        headers: IdempotencyHeader,
        params: ModelParameters,
        body: { content: { 'application/json': { schema: FromDataset }, 'multipart/form-data': { schema: Form } } },
        response: { 202: AcceptedTask },
      },
    },
    async (request, reply) => {
      const { model } = request.params;
      const body = request.body as FromDataset | undefined;
      // Before a file is taken in: a model that is not there needs none.
      const { version } = await registry.resolve(model, body?.modelVersion);
      const { source, fingerprint } = body ? await fromDataset(body) : await fromFile(request);
      const input: BatchPredictInput = { model, version, source };
      return answerOnceInTransaction(
        {
          database,
          idempotency,
          request,
          reply,
          fingerprint: fingerprintOf(model, fingerprint),
          location: taskLocation,
        },
        async (transaction) => {
          const options = { createdBy: callerOf(request).id, subject: { model, version }, transaction };
          const task = await tasks.enqueue(batchPredictTask, input, options);
          return { status: 202, body: { task: { id: task.id } } };
        },
      );
    },
  );

  async function fromDataset(body: FromDataset): Promise<Source> {
    const { version } = await datasets.version(body.dataset, body.version ?? 'latest');
    return { source: { dataset: body.dataset, version }, fingerprint: fingerprintOf(body) };
  }

  async function fromFile(request: FastifyRequest): Promise<Source> {
    const { file } = await receiveForm(request, { objects, maximumBytes: settings.api.uploadLimitBytes, fields: [] });
    if (file.object.bytes === 0) throw fileEmpty();
    const { key: objectKey, sha256 } = file.object;
    return { source: { objectKey, fileName: file.fileName }, fingerprint: sha256 };
  }
}
