import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { NothingToSend } from '../../lib/http/answers.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import { readOn } from '../../lib/http/read-on.ts';
import type { Server } from '../../lib/http/server-type.ts';
import {
  arrivingPart,
  BytesOfUpload,
  ChecksumHeader,
  demandVersion,
  describeUpload,
  numberIn,
  TusHeaders,
  uploadContentType,
} from '../../lib/uploads/protocol.ts';
import type { Parts } from '../../parts.ts';

/** `PATCH /api/v1/uploads/{id}`: the bytes that follow those that are there. */
export function continueUpload(server: Server, parts: Parts): void {
  server.patch(
    '/api/v1/uploads/:id',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'continueUpload',
        tags: ['uploads'],
        summary: 'Sends the next bytes of an upload.',
        description:
          'What has come is kept when the connection is cut, unless the request has a checksum; ask with HEAD and go on. After the last byte the answer waits until the file is whole.',
        params: IdParameters,
        headers: Type.Object({
          ...TusHeaders.properties,
          ...ChecksumHeader.properties,
          'upload-offset': Type.Optional(Type.String({ description: 'The place of the first byte that is sent.' })),
        }),
        body: { content: { [uploadContentType]: { schema: BytesOfUpload } } },
        response: { 204: NothingToSend },
      },
    },
    takeNextBytes(parts),
  );
}

export function takeNextBytes({ uploads }: Parts) {
  return async (request: FastifyRequest<{ Params: { id: string } }>, reply: FastifyReply) => {
    try {
      demandVersion(request, reply);
      const part = arrivingPart(request, numberIn(request.headers, 'upload-offset'));
      const upload = await uploads.get(request.params.id, callerOf(request).id);
      describeUpload(reply, await uploads.receive(upload, part));
    } catch (error) {
      readOn(request);
      throw error;
    }
    return reply.code(204).send();
  };
}
