import { DatasetProfile } from '@millrace/datasets';
import { DatasetVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function getProfile(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets/:name/versions/:version/profile',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'getDatasetProfile',
        tags: ['datasets'],
        summary:
          'What is in each column: missing and distinct values, range, quantiles, most frequent values, histogram.',
        params: DatasetVersionParameters,
        response: { 200: DatasetProfile },
      },
    },
    (request) => datasets.profile(request.params.name, request.params.version),
  );
}
