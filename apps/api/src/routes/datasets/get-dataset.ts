import { Dataset } from '@millrace/datasets';
import { DatasetParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function getDataset(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets/:name',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getDataset',
        tags: ['datasets'],
        summary: 'A data set with its latest version.',
        params: DatasetParameters,
        response: { 200: Dataset },
      },
    },
    (request) => datasets.get(request.params.name),
  );
}
