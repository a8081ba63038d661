import type { FastifyReply, FastifyRequest } from 'fastify';
import { callerOf } from '../../lib/auth/principal.ts';
import { NothingToSend } from '../../lib/http/answers.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { demandVersion, describeUpload, TusHeaders } from '../../lib/uploads/protocol.ts';
import type { Parts } from '../../parts.ts';

/** `HEAD /api/v1/uploads/{id}`: how far an upload is, to go on from there. */
export function findUpload(server: Server, parts: Parts): void {
  server.head(
    '/api/v1/uploads/:id',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'findUpload',
        tags: ['uploads'],
        summary: 'Tells in `Upload-Offset` how far an upload is.',
        params: IdParameters,
        headers: TusHeaders,
        response: { 200: NothingToSend },
      },
    },
    tellOffset(parts),
  );
}

export function tellOffset({ uploads }: Parts) {
  return async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
    demandVersion(request, reply);
    const upload = await uploads.get(request.params.id, callerOf(request).id);
    describeUpload(reply, upload);
    reply.header('upload-length', String(upload.bytes));
    if (upload.metadata !== '') reply.header('upload-metadata', upload.metadata);
    return reply.code(200).send();
  };
}
