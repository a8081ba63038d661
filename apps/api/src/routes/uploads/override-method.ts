import { MillraceError } from '@millrace/runtime/server';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';
import { takeNextBytes } from './continue-upload.ts';
import { tellOffset } from './find-upload.ts';
import { forget } from './remove-upload.ts';

/** `POST /api/v1/uploads/{id}`: for clients that cannot send the method itself and name it in a header, as tus allows. */
export function overrideMethod(server: Server, parts: Parts): void {
  const handlers = { PATCH: takeNextBytes(parts), HEAD: tellOffset(parts), DELETE: forget(parts) };
  server.post(
    '/api/v1/uploads/:id',
    { config: { access: 'predict' }, schema: { hide: true, params: IdParameters } },
    async (request, reply) => {
      const method = request.headers['x-http-method-override']?.toString().toUpperCase();
      if (method === 'PATCH' || method === 'HEAD' || method === 'DELETE') return handlers[method](request, reply);
      reply.header('allow', 'DELETE, GET, HEAD, OPTIONS, PATCH');
      throw new MillraceError({
        code: 'request.method_not_allowed',
        status: 405,
        detail: 'Send the bytes of an upload with PATCH, or with POST and `X-HTTP-Method-Override: PATCH`.',
      });
    },
  );
}
