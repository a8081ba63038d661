import { NothingToSend } from '../../lib/http/answers.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

/** `DELETE /api/v1/keys/{id}`: the key and its sessions end within a second, in every process. */
export function revokeKey(server: Server, { authenticator, keys }: Parts): void {
  server.delete(
    '/api/v1/keys/:id',
    {
      config: { access: 'admin' },
      schema: {
        operationId: 'revokeKey',
        tags: ['keys'],
        summary: 'Revokes a key for good. Revoking it again is no error.',
        params: IdParameters,
        response: { 204: NothingToSend },
      },
    },
    async (request, reply) => {
      await keys.revoke(request.params.id);
      authenticator.forget(request.params.id);
      return reply.code(204).send();
    },
  );
}
