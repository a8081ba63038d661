import type { IncomingHttpHeaders } from 'node:http';
import { Readable } from 'node:stream';
import { MillraceError } from '@millrace/runtime/server';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Type } from 'typebox';
import type { Server } from '../http/server-type.ts';
import { parseChecksum } from './checksum.ts';
import { badHeader } from './errors.ts';
import type { Upload } from './upload.ts';
import type { ArrivingPart } from './uploads.ts';

export const tusVersion = '1.0.0';
export const tusExtensions = 'creation,creation-with-upload,termination,expiration,checksum';
/** What the bytes of an upload are sent as. */
export const uploadContentType = 'application/offset+octet-stream';

/** For the API document; each is read by hand, since the protocol has its own answers to wrong ones. */
export const TusHeaders = Type.Object({
  'tus-resumable': Type.Optional(Type.String({ description: 'The version of the protocol: `1.0.0`.' })),
});
export const ChecksumHeader = Type.Object({
  'upload-checksum': Type.Optional(
    Type.String({
      description: 'An algorithm and a digest of the body in Base64: `sha1 Kq5sNclPz7QV2+lfQIuc6R7oRu0=`.',
    }),
  ),
});
export const BytesOfUpload = Type.Unsafe<unknown>({ type: 'string', format: 'binary' });

/** What tus asks of every call: its version in the request and in the answer, errors included. */
export function speakTus(scope: Server): void {
  scope.addContentTypeParser(uploadContentType, (_request, payload, done) => done(null, payload));
  scope.addHook('onSend', async (_request, reply) => void reply.header('tus-resumable', tusVersion));
}

/** @throws MillraceError `uploads.version_unsupported` (412) */
export function demandVersion(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers['tus-resumable'] === tusVersion) return;
  reply.header('tus-version', tusVersion);
  throw new MillraceError({
    code: 'uploads.version_unsupported',
    status: 412,
    detail: `This call speaks tus ${tusVersion}. Send the header \`Tus-Resumable: ${tusVersion}\`.`,
  });
}

/** A whole number in a header. @throws MillraceError `uploads.header_invalid` (400) */
export function numberIn(headers: IncomingHttpHeaders, name: 'upload-length' | 'upload-offset'): number {
  const text = headers[name];
  if (typeof text === 'string' && /^\d{1,15}$/.test(text)) return Number(text);
  const meaning = name === 'upload-length' ? 'the size of the whole file' : 'the place of the first byte that you send';
  throw badHeader(name, `The header \`${name}\` must be a whole number of bytes: ${meaning}.`);
}

/** The bytes that a request carries, which may be none. @throws MillraceError `request.media_type_unsupported` (415) */
export function arrivingPart(request: FastifyRequest, offset: number): ArrivingPart {
  const { body, headers } = request;
  if (body !== undefined && !(body instanceof Readable)) {
    throw new MillraceError({
      code: 'request.media_type_unsupported',
      status: 415,
      detail: `Send the bytes of the file as \`${uploadContentType}\`.`,
    });
  }
  const announced = headers['content-length'];
  return {
    offset,
    body: body ?? Readable.from([]),
    announced: announced === undefined ? undefined : Number(announced),
    checksum: parseChecksum(headers['upload-checksum']?.toString()),
  };
}

/** Says how far an upload is and, while bytes are missing, until when it is kept. */
export function describeUpload(reply: FastifyReply, upload: Upload): void {
  reply.header('upload-offset', String(upload.received));
  if (upload.received < upload.bytes) reply.header('upload-expires', upload.expiresAt.toUTCString());
}

export function uploadLocation({ id }: { id: string }): string {
  return `/api/v1/uploads/${id}`;
}
