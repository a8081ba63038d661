import { DatasetVersion } from '@millrace/datasets';
import { DatasetVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function getDatasetVersion(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets/:name/versions/:version',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getDatasetVersion',
        tags: ['datasets'],
        summary: 'A version of a data set: columns, types and how the file was read.',
        params: DatasetVersionParameters,
        response: { 200: DatasetVersion },
      },
    },
    (request) => datasets.version(request.params.name, request.params.version),
  );
}
