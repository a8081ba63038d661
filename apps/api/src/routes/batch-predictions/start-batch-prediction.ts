import { ImportRecipe } from '@millrace/datasets';
import { type BatchPredictInput, batchPredictTask, ResultFormat } from '@millrace/models';
import { ResourceName } from '@millrace/runtime';
import type { FastifyRequest } from 'fastify';
import { type Static, Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceInTransaction, fingerprintOf, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { AcceptedTask, ModelParameters, taskLocation } from '../../lib/http/parameters.ts';
import { parseRecipe } from '../../lib/http/recipe-field.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { fileEmpty, type KeptBytes, receiveForm } from '../../lib/http/uploads.ts';
import type { Parts } from '../../parts.ts';

const FromDataset = Type.Object(
  {
    dataset: ResourceName,
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'Of the data set. Default: the latest.' })),
    format: Type.Optional(ResultFormat),
    modelVersion: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the champion.' })),
  },
  { additionalProperties: false },
);
type FromDataset = Static<typeof FromDataset>;

interface Source extends KeptBytes {
  source: BatchPredictInput['source'];
  fingerprint: string;
}

const Form = Type.Object({
  file: Type.String({
    format: 'binary',
    description: 'A table of any size: CSV, JSON, NDJSON, Parquet or XLSX, also packed with gzip, zip or zstd.',
  }),
  recipe: Type.Optional(ImportRecipe),
});

/** `POST .../batch-predictions`: a file or a data set in, the same rows with predictions out, as a task. */
export function startBatchPrediction(server: Server, parts: Parts): void {
  const { database, datasets, idempotency, registry, settings, tasks } = parts;
  server.post(
    '/api/v1/models/:model/batch-predictions',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'startBatchPrediction',
        tags: ['predictions'],
        summary: 'Predicts all rows of a file or of a data set.',
        description:
          'When the task has succeeded, `GET /api/v1/tasks/{id}/result` gives the rows with predictions, in their order and in the format of the file (a data set: in `format`). Rows that cannot be read are among them, with the reason. What means "no value" is as in the training data unless `recipe` says otherwise.',
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
      await using found = body ? await fromDataset(body) : await fromFile(request);
      const { source, fingerprint } = found;
      const input: BatchPredictInput = { model, version, source };
      return await answerOnceInTransaction(
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
          await found.handOver(transaction);
          return { status: 202, body: { task: { id: task.id } } };
        },
      );
    },
  );

  async function fromDataset(body: FromDataset): Promise<Source> {
    const { version } = await datasets.version(body.dataset, body.version ?? 'latest');
    const { dataset, format } = body;
    return {
      source: { dataset, version, ...(format && { format }) },
      fingerprint: fingerprintOf(body),
      handOver: (transaction) => datasets.claim(dataset, version, { transaction }),
      [Symbol.asyncDispose]: async () => {},
    };
  }

  async function fromFile(request: FastifyRequest): Promise<Source> {
    await using kept = new AsyncDisposableStack();
    const form = await receiveForm(request, {
      datasets,
      maximumBytes: settings.api.uploadLimitBytes,
      fields: ['recipe'],
      checkField: (_, value) => parseRecipe(value),
    });
    const { fields, file } = kept.use(form);
    if (file.object.bytes === 0) throw fileEmpty();
    const recipe = fields.recipe === undefined ? undefined : parseRecipe(fields.recipe);
    const { key: objectKey, sha256 } = file.object;
    const source = { objectKey, fileName: file.fileName, ...(recipe && { recipe }) };
    const release = kept.move();
    return {
      source,
      fingerprint: recipe ? fingerprintOf(sha256, recipe) : sha256,
      handOver: form.handOver,
      [Symbol.asyncDispose]: () => release.disposeAsync(),
    };
  }
}
