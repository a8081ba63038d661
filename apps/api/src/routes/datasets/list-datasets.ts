import { DatasetSummary } from '@millrace/datasets';
import { pageOf } from '@millrace/runtime';
import { PageQuery } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function listDatasets(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listDatasets',
        tags: ['datasets'],
        summary: 'Lists data sets.',
        querystring: PageQuery,
        response: { 200: pageOf(DatasetSummary) },
      },
    },
    (request) => datasets.list(request.query),
  );
}
