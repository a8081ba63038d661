import { ModelVersion } from '@millrace/models';
import { ModelVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function getModelVersion(server: Server, { registry }: Parts): void {
  server.get(
    '/api/v1/models/:model/versions/:version',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'getModelVersion',
        tags: ['models'],
        summary: 'A version: signature, metrics, curves, importance and where it comes from.',
        description:
          '`version` is a number or `champion`. What a training tells beside its metrics (`permutation` to `notes`) is there where it fits the task and the request, and on versions trained since it is told.',
        params: ModelVersionParameters,
        response: { 200: ModelVersion },
      },
      // It is answered as it was stored.
      serializerCompiler: () => JSON.stringify,
    },
    (request) => registry.version(request.params.model, request.params.version),
  );
}
