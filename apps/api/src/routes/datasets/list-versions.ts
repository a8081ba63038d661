import { DatasetVersionSummary } from '@millrace/datasets';
import { pageOf } from '@millrace/runtime';
import { DatasetParameters, PageQuery } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function listDatasetVersions(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets/:name/versions',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listDatasetVersions',
        tags: ['datasets'],
        summary: 'Versions of a data set, newest first.',
        params: DatasetParameters,
        querystring: PageQuery,
        response: { 200: pageOf(DatasetVersionSummary) },
      },
    },
    (request) => datasets.versions(request.params.name, request.query),
  );
}
