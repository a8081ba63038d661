import { ModelVersionSummary } from '@millrace/models';
import { pageOf } from '@millrace/runtime';
import { ModelParameters, PageQuery } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function listModelVersions(server: Server, { registry }: Parts): void {
  server.get(
    '/api/v1/models/:model/versions',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'listModelVersions',
        tags: ['models'],
        summary: 'Versions of a model, newest first.',
        params: ModelParameters,
        querystring: PageQuery,
        response: { 200: pageOf(ModelVersionSummary) },
      },
    },
    (request) => registry.versions(request.params.model, request.query),
  );
}
