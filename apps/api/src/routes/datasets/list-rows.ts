import { RowPage } from '@millrace/datasets';
import { Type } from 'typebox';
import { DatasetVersionParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const Query = Type.Object(
  {
    offset: Type.Optional(Type.Integer({ minimum: 0, description: 'Rows to skip. Default 0.' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000, description: 'Default 100.' })),
  },
  { additionalProperties: false },
);

export function listRows(server: Server, { datasets }: Parts): void {
  server.get(
    '/api/v1/datasets/:name/versions/:version/rows',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listDatasetRows',
        tags: ['datasets'],
        summary: 'Rows of a version, in the order of the file.',
        params: DatasetVersionParameters,
        querystring: Query,
        response: { 200: RowPage },
      },
    },
    (request) => {
      const { offset = 0, limit = 100 } = request.query;
      return datasets.rows(request.params.name, request.params.version, { offset, limit });
    },
  );
}
