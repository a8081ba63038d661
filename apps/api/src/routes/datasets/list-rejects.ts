import { RejectedRow } from '@millrace/datasets';
import { pageOf } from '@millrace/runtime';
import { DatasetVersionParameters, PageQuery } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function listRejects(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets/:name/versions/:version/rejects',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listDatasetRejects',
        tags: ['datasets'],
        summary: 'Rows of the file that could not be read, with line number and reason.',
        params: DatasetVersionParameters,
        querystring: PageQuery,
        response: { 200: pageOf(RejectedRow) },
      },
    },
    (request) => datasets.rejects(request.params.name, request.params.version, request.query),
  );
}
