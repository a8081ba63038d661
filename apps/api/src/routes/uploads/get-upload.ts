import { Timestamp } from '@millrace/runtime';
import { Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { IdParameters } from '../../lib/http/parameters.ts';
import type { Server } from '../../lib/http/server-type.ts';
import type { Parts } from '../../parts.ts';

const Upload = Type.Object({
  id: Type.String({ format: 'uuid' }),
  fileName: Type.String(),
  bytes: Type.Integer({ description: 'Size of the whole file.' }),
  received: Type.Integer(),
  sha256: Type.Optional(Type.String({ description: 'Of the whole file, once it is there.' })),
  createdAt: Timestamp,
  expiresAt: Timestamp,
});

/** `GET /api/v1/uploads/{id}`: the same as HEAD for people and programs that do not speak tus. */
export function getUpload(server: Server, { uploads }: Parts): void {
  server.get(
    '/api/v1/uploads/:id',
    {
      exposeHeadRoute: false,
      config: { access: 'predict' },
      schema: {
        operationId: 'getUpload',
        tags: ['uploads'],
        summary: 'An upload of yours and how far it is.',
        params: IdParameters,
        response: { 200: Upload },
      },
    },
    async (request) => {
      const { createdAt, expiresAt, ...upload } = await uploads.get(request.params.id, callerOf(request).id);
      return { ...upload, createdAt: createdAt.toISOString(), expiresAt: expiresAt.toISOString() };
    },
  );
}
