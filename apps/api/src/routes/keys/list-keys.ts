import { pageOf } from '@millrace/runtime';
import { ApiKey } from '../../lib/auth/keys.ts';
import { PageQuery } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

export function listKeys(server: Server, { keys }: Parts): void {
  server.get(
    '/api/v1/keys',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'listKeys',
        tags: ['keys'],
        summary: 'Lists API keys, newest first; not the keys themselves.',
        querystring: PageQuery,
        response: { 200: pageOf(ApiKey) },
      },
    },
    (request) => keys.list(request.query),
  );
}
