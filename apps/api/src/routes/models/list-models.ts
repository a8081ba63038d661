import { Model } from '@millrace/models';
import { pageOf } from '@millrace/runtime';
import { PageQuery } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function listModels(server: Server, { registry }: Parts): void {
  server.get(
    '/api/v1/models',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'listModels',
        tags: ['models'],
        summary: 'Lists models, by name.',
        querystring: PageQuery,
        response: { 200: pageOf(Model) },
      },
    },
    (request) => registry.list(request.query),
  );
}
