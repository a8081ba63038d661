import { createHash } from 'node:crypto';
import { pipeline } from 'node:stream/promises';
import { HeadObjectCommand } from '@aws-sdk/client-s3';
import { MillraceError } from '../errors.ts';
import { answerOf, type Bucket } from './bucket.ts';
import type { CopySource } from './copy.ts';
import { readObject } from './read.ts';

/** What is there under a key; undefined when nothing is. */
export async function headObject(bucket: Bucket, key: string): Promise<CopySource | undefined> {
  try {
    const request = new HeadObjectCommand({ Bucket: bucket.name, Key: key });
    const { ContentLength: bytes = 0, ETag: etag, Metadata } = await answerOf(bucket.client.send(request));
    // Whoever restored a bucket may have lost what was noted beside the content.
    const sha256 = Metadata?.sha256 ?? (await hashOf(bucket, key));
    return { key, bytes, sha256, etag };
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

export function isNotFound(error: unknown): boolean {
  return error instanceof MillraceError && error.code === 'objects.not_found';
}

async function hashOf(bucket: Bucket, key: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(await readObject(bucket, key), hash);
  return hash.digest('hex');
}
