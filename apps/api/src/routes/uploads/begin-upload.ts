import { Type } from 'typebox';
import { callerOf } from '../../lib/auth/principal.ts';
import { NothingToSend } from '../../lib/http/answers.ts';
import { readOn } from '../../lib/http/read-on.ts';
import type { Server } from '../../lib/http/server-type.ts';
import { displayName, tooLarge } from '../../lib/http/uploads.ts';
import { badHeader } from '../../lib/uploads/errors.ts';
import { parseMetadata } from '../../lib/uploads/metadata.ts';
import {
  arrivingPart,
  BytesOfUpload,
  ChecksumHeader,
  demandVersion,
  describeUpload,
  numberIn,
  TusHeaders,
  uploadContentType,
  uploadLocation,
} from '../../lib/uploads/protocol.ts';
import type { Parts } from '../../parts.ts';

/** `POST /api/v1/uploads`: begins a file that may come in many requests; this one may carry its beginning. */
export function beginUpload(server: Server, { settings, uploads }: Parts): void {
  server.post(
    '/api/v1/uploads',
    {
      config: { access: 'predict' },
      schema: {
        operationId: 'beginUpload',
        tags: ['uploads'],
        summary: 'Begins a resumable upload by the tus 1.0 protocol.',
        description:
          'Any tus client works: its endpoint is this path. The answer names the upload in `Location`; its last part is what `upload` means in the calls that make a data set, look at one, or predict in batch. An upload is kept for 24 hours after its last byte.',
        headers: Type.Object({
          ...TusHeaders.properties,
          ...ChecksumHeader.properties,
          'upload-length': Type.Optional(Type.String({ description: 'The size of the whole file in bytes.' })),
          'upload-metadata': Type.Optional(
            Type.String({ description: 'Keys and values in Base64; `filename` is the name that is shown.' }),
          ),
        }),
        body: { content: { [uploadContentType]: { schema: BytesOfUpload } } },
        response: { 201: NothingToSend },
      },
    },
    async (request, reply) => {
      demandVersion(request, reply);
      const { headers } = request;
      refuseWhatWeCannot(headers);
      const bytes = numberIn(headers, 'upload-length');
      if (bytes > settings.api.uploadLimitBytes) throw tooLarge(settings.api.uploadLimitBytes);
      const metadata = headers['upload-metadata']?.toString() ?? '';
      const named = parseMetadata(metadata);
      const fileName = displayName(named.get('filename') ?? named.get('name'));
      const part = arrivingPart(request, 0);
      const upload = await uploads.create({ principal: callerOf(request).id, bytes, fileName, metadata });
      try {
        const begun = request.body === undefined ? upload : await uploads.receive(upload, part);
        describeUpload(reply, begun);
      } catch (error) {
        // Who gets no address for it can never go on with it.
        await uploads.remove(upload);
        readOn(request);
        throw error;
      }
      reply.header('location', uploadLocation(upload));
      return reply.code(201).send();
    },
  );
}

/** @throws MillraceError `uploads.header_invalid` (400) */
function refuseWhatWeCannot(headers: Record<string, unknown>): void {
  if (headers['upload-defer-length'] !== undefined) {
    throw badHeader('upload-defer-length', 'The size must be known from the start. Send it as `Upload-Length`.');
  }
  if (headers['upload-concat'] !== undefined) {
    throw badHeader('upload-concat', 'Files are not put together of several uploads here. Send the file as one.');
  }
}
