import { ImportRecipe, ingestDatasetTask } from '@millrace/datasets';
import { ResourceName } from '@millrace/runtime';
import type { FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceInTransaction, fingerprintOf, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { AcceptedTask, taskLocation } from '../../lib/http/parameters.ts';
import { parseRecipe } from '../../lib/http/recipe-field.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { fileEmpty, receiveForm } from '../../lib/http/uploads.ts';
import { invalidRequest, parseField } from '../../lib/http/validation.ts';
import type { Parts } from '../../parts.ts';
import { FromReceived, receivedBefore, type TableToRead } from './received-before.ts';

const Form = Type.Object({
  name: ResourceName,
  file: Type.String({
    format: 'binary',
    description: 'A table of any size: CSV, JSON, NDJSON, Parquet or XLSX, also packed with gzip, zip or zstd.',
  }),
  recipe: Type.Optional(ImportRecipe),
});

/**
 * `POST /api/v1/datasets`: takes a file in while it arrives, or one that is here
 * already, and has it read as a task. A 202 means that the bytes and the task are
 * on disk.
 */
export function uploadDataset(server: Server, parts: Parts): void {
  const { database, datasets, idempotency, settings, tasks } = parts;
  server.post(
    '/api/v1/datasets',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'uploadDataset',
        tags: ['datasets'],
        summary: 'Makes a table a new data set, or a new version of one.',
        description:
          'The table comes as a form; or as JSON it is a complete upload (`upload`), or the file of a version that is here and is to be read with another recipe (`from`). Answers when the file has been stored; the task then reads it. `task.result.version` is the number of the version, the existing one when the content is not new.',
        headers: IdempotencyHeader,
        body: {
          content: { 'multipart/form-data': { schema: Form }, 'application/json': { schema: FromReceived } },
        },
        response: { 202: Type.Object({ dataset: ResourceName, ...AcceptedTask.properties }) },
      },
    },
    async (request, reply) => {
      const body = request.body as FromReceived | undefined;
      await using received = body ? await receivedBefore(parts, body, callerOf(request).id) : await fromForm(request);
      const { input } = received;
      if (input.bytes === 0) throw fileEmpty();
      const { dataset, sha256, recipe } = input;
      const fingerprint = fingerprintOf(dataset, sha256, recipe);
      return await answerOnceInTransaction(
        { database, idempotency, request, reply, fingerprint, location: taskLocation },
        async (transaction) => {
          await datasets.ensure(dataset, { transaction });
          const subject = { dataset };
          const options = { createdBy: callerOf(request).id, subject, trace: request.trace, transaction };
          const task = await tasks.enqueue(ingestDatasetTask, input, options);
          await received.handOver(transaction);
          return { status: 202, body: { dataset, task: { id: task.id } } };
        },
      );
    },
  );

  async function fromForm(request: FastifyRequest): Promise<TableToRead> {
    await using kept = new AsyncDisposableStack();
    const form = await receiveForm(request, {
      datasets,
      maximumBytes: settings.api.uploadLimitBytes,
      fields: ['name', 'recipe'],
      checkField: (field, value) => (field === 'name' ? parseName(value) : parseRecipe(value)),
    });
    const { fields, file } = kept.use(form);
    const { key: objectKey, sha256, bytes } = file.object;
    const recipe = fields.recipe === undefined ? undefined : parseRecipe(fields.recipe);
    const source = { objectKey, sha256, bytes, fileName: file.fileName };
    const input = { dataset: parseName(fields.name), ...source, ...(recipe && { recipe }) };
    const release = kept.move();
    return { input, handOver: form.handOver, [Symbol.asyncDispose]: () => release.disposeAsync() };
  }
}

function parseName(value: unknown): string {
  if (value === undefined || value === '') {
    throw invalidRequest([
      {
        pointer: '/name',
        code: 'missing',
        detail: 'The name of the data set is missing. Send it as the field `name`.',
      },
    ]);
  }
  parseField(ResourceName, value, '/name');
  return value as string;
}
