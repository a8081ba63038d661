import { Model } from '@millrace/models';
import { ModelParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function getModel(server: Server, { registry }: Parts): void {
  server.get(
    '/api/v1/models/:model',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'getModel',
        tags: ['models'],
        summary: 'A model, and which of its versions is served.',
        params: ModelParameters,
        response: { 200: Model },
      },
    },
    (request) => registry.get(request.params.model),
  );
}
