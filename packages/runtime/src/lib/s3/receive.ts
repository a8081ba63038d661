import { createHash, randomUUID } from 'node:crypto';
import { Readable } from 'node:stream';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { MillraceError } from '../errors.ts';
import { answerOf, type Bucket, incomingPrefix } from './bucket.ts';
import { copyObject } from './copy.ts';
import { removeObject } from './delete.ts';
import { type Multipart, maximumParts, startMultipart } from './multipart.ts';

/** Content that is complete, and not yet under its key. */
export interface Received {
  bytes: number;
  sha256: string;
  /** Puts it there in one step. */
  commit(key: string): Promise<void>;
  discard(): Promise<void>;
}

export interface ReceiveOptions {
  signal?: AbortSignal | undefined;
  maximumBytes?: number | undefined;
}

const megabyte = 1024 * 1024;
const partBytes = 8 * megabyte;
/** Up to here content stays in memory and is sent at once, with its hash; a piece of an upload is as long. */
const inMemoryBytes = 16 * megabyte;

/**
 * Reads `body` to its end: what is small into memory, what is large into parts
 * of an object under `.incoming/`, with two under way. So an upload takes at most
 * 32 MiB of memory. Whatever fails leaves nothing that anybody sees.
 */
export async function receive(
  bucket: Bucket,
  body: Readable | Uint8Array,
  { signal, maximumBytes: allowed = Infinity }: ReceiveOptions,
): Promise<Received> {
  const maximumBytes = Math.min(allowed, partBytes * maximumParts);
  const hash = createHash('sha256');
  const incoming = incomingPrefix + randomUUID();
  const gathered = gather();
  let upload: Multipart | undefined;
  let bytes = 0;
  const stop = () => body instanceof Readable && body.destroy(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted();
    for await (const chunk of body instanceof Readable ? body : slicesOf(body)) {
      const data: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      bytes += data.byteLength;
      if (bytes > maximumBytes) throw tooLarge(maximumBytes);
      hash.update(data);
      gathered.push(data);
      while (gathered.bytes() > (upload ? partBytes : inMemoryBytes)) {
        upload ??= await startMultipart(bucket, incoming, { atOnce: 2, signal });
        await upload.add(gathered.take(partBytes));
      }
    }
    signal?.throwIfAborted();
    if (upload) {
      await upload.add(gathered.take(partBytes));
      await upload.complete();
    }
    signal?.throwIfAborted();
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    await upload?.abort();
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  const facts = { bytes, sha256: hash.digest('hex') };
  return upload ? stored(bucket, incoming, facts) : inMemory(bucket, gathered.take(inMemoryBytes), facts);
}

function inMemory(bucket: Bucket, content: Uint8Array, facts: { bytes: number; sha256: string }): Received {
  const put = (Key: string) =>
    new PutObjectCommand({ Bucket: bucket.name, Key, Body: content, Metadata: { sha256: facts.sha256 } });
  return {
    ...facts,
    async commit(key) {
      await answerOf(bucket.client.send(put(key)));
    },
    async discard() {},
  };
}

function stored(bucket: Bucket, incoming: string, facts: { bytes: number; sha256: string }): Received {
  // Best effort: what is left is swept later.
  const discard = () => removeObject(bucket, incoming).catch(() => {});
  return {
    ...facts,
    async commit(key) {
      try {
        await copyObject(bucket, { key: incoming, ...facts }, key);
      } finally {
        await discard();
      }
    },
    discard,
  };
}

/** Chunks that wait to be a part. */
function gather() {
  let chunks: Uint8Array[] = [];
  let length = 0;
  return {
    bytes: () => length,
    push(chunk: Uint8Array) {
      chunks.push(chunk);
      length += chunk.byteLength;
    },
    take(most: number): Uint8Array {
      const all = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
      const rest = all.subarray(most);
      chunks = rest.byteLength > 0 ? [rest] : [];
      length = rest.byteLength;
      return all.subarray(0, most);
    },
  };
}

function* slicesOf(body: Uint8Array): Iterable<Uint8Array> {
  for (let start = 0; start < body.byteLength; start += partBytes) yield body.subarray(start, start + partBytes);
}

function tooLarge(maximumBytes: number): MillraceError {
  return new MillraceError({
    code: 'objects.too_large',
    status: 413,
    detail: `This is larger than the allowed ${maximumBytes} bytes. Send less, or raise the limit.`,
  });
}
