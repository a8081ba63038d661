import { MillraceError, type ObjectStore } from '@millrace/runtime/server';
import type { FastifyReply, FastifyRequest } from 'fastify';

export interface Download {
  key: string;
  fileName: string;
  contentType: string;
}

/** Streams an object as a file: `ETag`, `If-None-Match` and one byte range. */
export async function sendObject(
  request: FastifyRequest,
  reply: FastifyReply,
  objects: ObjectStore,
  { key, fileName, contentType }: Download,
): Promise<FastifyReply> {
  const info = await objects.head(key);
  if (!info)
    throw new MillraceError({ code: 'objects.not_found', status: 404, detail: 'The file is no longer there.' });
  reply.header('accept-ranges', 'bytes');
  if (describeFile(request, reply, { fileName, contentType, sha256: info.sha256 }) === 'not-modified') {
    return reply.code(304).send();
  }
  const range = rangeOf(request, info.sha256, info.bytes);
  if (range === undefined) {
    reply.header('content-length', info.bytes);
    return reply.send(await objects.get(key));
  }
  reply.code(206);
  reply.header('content-range', `bytes ${range.start}-${range.end}/${info.bytes}`);
  reply.header('content-length', range.end - range.start + 1);
  return reply.send(await objects.get(key, range));
}

/** Sets the headers of a file; says when the client has it already. */
export function describeFile(
  request: FastifyRequest,
  reply: FastifyReply,
  file: { fileName: string; contentType: string; sha256: string },
): 'send' | 'not-modified' {
  const etag = `"${file.sha256}"`;
  reply.header('etag', etag);
  reply.header('cache-control', 'private, no-cache');
  reply.header('content-disposition', contentDisposition(file.fileName));
  reply.type(file.contentType);
  const known = request.headers['if-none-match'];
  return known === '*' || known?.split(',').some((tag) => tag.trim() === etag) ? 'not-modified' : 'send';
}

/** RFC 6266: a plain name for old clients and the whole name for the others. */
function contentDisposition(fileName: string): string {
  const plain = fileName.replace(/[^\w. -]/g, '_');
  const encoded = encodeURIComponent(fileName.toWellFormed()).replace(
    /['()*]/g,
    (letter) => `%${letter.charCodeAt(0).toString(16)}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

/**
 * The one byte range that is asked for, if any; several are answered with the whole file, as is a
 * range of another content (`If-Range`). @throws MillraceError `request.range_invalid` (416)
 */
function rangeOf(request: FastifyRequest, sha256: string, bytes: number): { start: number; end: number } | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(request.headers.range ?? '');
  const condition = request.headers['if-range'];
  if (!match || (condition !== undefined && condition !== `"${sha256}"`)) return undefined;
  const [, first = '', last = ''] = match;
  const start = first === '' ? Math.max(0, bytes - Number(last)) : Number(first);
  const end = first === '' || last === '' ? bytes - 1 : Math.min(Number(last), bytes - 1);
  if (first + last !== '' && start <= end && start < bytes) return { start, end };
  throw new MillraceError({
    code: 'request.range_invalid',
    status: 416,
    detail: `The file has ${bytes} bytes; ask for a range within them.`,
  });
}
