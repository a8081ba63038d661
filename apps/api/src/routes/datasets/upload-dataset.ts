import { ImportRecipe, ingestDatasetTask } from '@millrace/datasets';
import { ResourceName } from '@millrace/runtime';
import { Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { answerOnceInTransaction, fingerprintOf, IdempotencyHeader } from '../../lib/http/idempotent.ts';
import { AcceptedTask, taskLocation } from '../../lib/http/parameters.ts';
import { parseRecipe } from '../../lib/http/recipe-field.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { fileEmpty, receiveForm } from '../../lib/http/uploads.ts';
import { invalidRequest, parseField } from '../../lib/http/validation.ts';
import type { Parts } from '../../parts.ts';

const Form = Type.Object({
  name: ResourceName,
  file: Type.String({ format: 'binary', description: 'A CSV file of any size.' }),
  recipe: Type.Optional(ImportRecipe),
});

/**
 * `POST /api/v1/datasets`: takes a file in while it arrives and has it read as a
 * task. A 202 means that the bytes and the task are on disk.
 */
export function uploadDataset(server: Server, parts: Parts): void {
  const { database, datasets, idempotency, objects, settings, tasks } = parts;
  server.post(
    '/api/v1/datasets',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'uploadDataset',
        tags: ['datasets'],
        summary: 'Uploads a table: a new data set, or a new version of one.',
        description:
          'Answers when the file has been stored; the task then reads it. `task.result.version` is the number of the version, the existing one when the content is not new.',
        headers: IdempotencyHeader,
        body: { content: { 'multipart/form-data': { schema: Form } } },
        response: { 202: Type.Object({ dataset: ResourceName, ...AcceptedTask.properties }) },
      },
    },
    async (request, reply) => {
      const { fields, file } = await receiveForm(request, {
        objects,
        maximumBytes: settings.api.uploadLimitBytes,
        fields: ['name', 'recipe'],
        checkField: (field, value) => (field === 'name' ? parseName(value) : parseRecipe(value)),
      });
      if (file.object.bytes === 0) throw fileEmpty();
      const name = parseName(fields.name);
      const recipe = fields.recipe === undefined ? undefined : parseRecipe(fields.recipe);
      const { key: objectKey, sha256, bytes } = file.object;
      const fingerprint = fingerprintOf(name, sha256, recipe);
      return answerOnceInTransaction(
        { database, idempotency, request, reply, fingerprint, location: taskLocation },
        async (transaction) => {
          await datasets.ensure(name, { transaction });
          const task = await tasks.enqueue(
            ingestDatasetTask,
            { dataset: name, objectKey, sha256, bytes, fileName: file.fileName, ...(recipe && { recipe }) },
            { createdBy: callerOf(request).id, subject: { dataset: name }, transaction },
          );
          return { status: 202, body: { dataset: name, task: { id: task.id } } };
        },
      );
    },
  );
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
