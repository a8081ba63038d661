import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../lib/auth/principal.ts';
import { NothingToSend } from '../../lib/http/answers.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { demandVersion, TusHeaders } from '../../lib/uploads/protocol.ts';
import type { Parts } from '../../parts.ts';

/** `DELETE /api/v1/uploads/{id}`: forgets an upload and frees what came of it. */
export function removeUpload(server: Server, parts: Parts): void {
  server.delete(
    '/api/v1/uploads/:id',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'removeUpload',
        tags: ['uploads'],
        summary: 'Ends an upload; data sets that were made of it stay.',
        params: IdParameters,
        headers: TusHeaders,
        response: { 204: NothingToSend },
      },
    },
    forget(parts),
  );
}

export function forget({ uploads }: Parts) {
  return async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
    demandVersion(request, reply);
    await uploads.remove(await uploads.get(request.params.id, callerOf(request).id));
    return reply.code(204).send();
  };
}
