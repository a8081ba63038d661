import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  HeadObjectCommand,
  UploadPartCommand,
  UploadPartCopyCommand,
} from '@aws-sdk/client-s3';
import { answerOf, type Bucket } from './bucket.ts';
import { says } from './errors.ts';

/** A large object that is put together of parts; nobody sees it before `complete`. */
export interface Multipart {
  /** Sends a part, at once or when fewer than `atOnce` are under way. Rejects when an earlier one has failed. */
  add(part: Uint8Array | CopiedPart): Promise<void>;
  complete(): Promise<void>;
  /** Best effort: what is left is swept later. */
  abort(): Promise<void>;
}

/** A part that the server takes from another object. */
export interface CopiedPart {
  source: string;
  ifMatch: string | undefined;
  start: number;
  end: number;
}

export interface MultipartOptions {
  atOnce: number;
  metadata?: Record<string, string>;
  signal?: AbortSignal | undefined;
}

/** More are not allowed by S3. */
export const maximumParts = 10_000;

export async function startMultipart(bucket: Bucket, key: string, options: MultipartOptions): Promise<Multipart> {
  const { client, name: Bucket } = bucket;
  const stoppable = options.signal && { abortSignal: options.signal };
  const created = await answerOf(
    client.send(new CreateMultipartUploadCommand({ Bucket, Key: key, Metadata: options.metadata }), stoppable),
  );
  const upload = { Bucket, Key: key, UploadId: created.UploadId };
  const etags: (string | undefined)[] = [];
  const underWay = new Set<Promise<void>>();
  let failed: { error: unknown } | undefined;

  async function send(part: Uint8Array | CopiedPart, index: number): Promise<void> {
    const place = { ...upload, PartNumber: index + 1 };
    if (part instanceof Uint8Array) {
      const sent = await client.send(new UploadPartCommand({ ...place, Body: part }), stoppable);
      etags[index] = sent.ETag;
      return;
    }
    const { source: CopySource, ifMatch: CopySourceIfMatch, start, end } = part;
    const copy = { ...place, CopySource, CopySourceIfMatch, CopySourceRange: `bytes=${start}-${end}` };
    etags[index] = (await client.send(new UploadPartCopyCommand(copy))).CopyPartResult?.ETag;
  }

  async function room(atMost: number): Promise<void> {
    while (underWay.size > atMost) await Promise.race(underWay);
    if (failed) throw failed.error;
  }

  return {
    async add(part) {
      await room(options.atOnce - 1);
      const index = etags.push(undefined) - 1;
      const sending = answerOf(send(part, index))
        .catch((error: unknown) => {
          failed ??= { error };
        })
        .finally(() => underWay.delete(sending));
      underWay.add(sending);
    },
    async complete() {
      await room(0);
      const Parts = etags.map((ETag, index) => ({ ETag, PartNumber: index + 1 }));
      try {
        await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
      } catch (error) {
        // The answer to an attempt that succeeded may have been lost: then the upload is no more, and the object is there.
        if (!says(error, 'NoSuchUpload')) return await answerOf(Promise.reject(error));
        await answerOf(client.send(new HeadObjectCommand({ Bucket, Key: key })));
      }
    },
    async abort() {
      await Promise.allSettled(underWay);
      await client.send(new AbortMultipartUploadCommand(upload)).catch(() => {});
    },
  };
}
