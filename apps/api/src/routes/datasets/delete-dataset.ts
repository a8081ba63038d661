import { createDatasetUses } from '../../lib/dataset-uses/dataset-uses.ts';
import { NothingToSend } from '../../lib/http/answers.ts';
import { DatasetParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function deleteDataset(server: Server, { datasets, registry, tasks }: Parts): void {
  const usesOf = createDatasetUses({ tasks, registry });
  server.delete(
    '/api/v1/datasets/:name',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'deleteDataset',
        tags: ['datasets'],
        summary: 'Deletes a data set with all its versions for good and frees their bytes.',
        description:
          'Refused with 409 `datasets.in_use` while a model was trained on one of them or a task reads or adds one; `errors` names them.',
        params: DatasetParameters,
        response: { 204: NothingToSend },
      },
    },
    async (request, reply) => {
      await datasets.deleteDataset(request.params.name, usesOf);
      return reply.code(204).send();
    },
  );
}
