import { Type } from 'typebox';
import { createDatasetUses } from '../../lib/dataset-uses/dataset-uses.ts';
import { NothingToSend } from '../../lib/http/answers.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** By number alone: `latest` would be another one the second time. */
const NumberedVersion = Type.Object({ name: Type.String(), version: Type.Integer({ minimum: 1 }) });

export function deleteDatasetVersion(server: Server, { datasets, registry, tasks }: Parts): void {
  const usesOf = createDatasetUses({ tasks, registry });
  server.delete(
    '/api/v1/datasets/:name/versions/:version',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'deleteDatasetVersion',
        tags: ['datasets'],
        summary: 'Deletes a version for good and frees its bytes.',
        description:
          'Refused with 409 `datasets.in_use` while a model was trained on it or a task reads it; `errors` names them. Its number is not given again.',
        params: NumberedVersion,
        response: { 204: NothingToSend },
      },
    },
    async (request, reply) => {
      await datasets.deleteVersion(request.params.name, request.params.version, usesOf);
      return reply.code(204).send();
    },
  );
}
