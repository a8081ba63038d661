import { Expectations } from '@millrace/datasets';
import { DatasetParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function getExpectations(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets/:name/expectations',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getDatasetExpectations',
        tags: ['datasets'],
        summary:
          'What is expected of each version of a data set: inferred from the first one, until somebody edits it.',
        params: DatasetParameters,
        response: { 200: Expectations },
      },
    },
    (request) => datasets.expectations(request.params.name),
  );
}
