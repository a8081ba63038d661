import { CopyObjectCommand } from '@aws-sdk/client-s3';
import { answerOf, type Bucket } from './bucket.ts';
import { startMultipart } from './multipart.ts';

/** What is copied: an object as it was when it was looked at. */
export interface CopySource {
  key: string;
  bytes: number;
  sha256: string;
  /** When given, the copy fails if the object has been replaced since. */
  etag?: string | undefined;
}

const megabyte = 1024 * 1024;
/** The server copies without a word, so each request has to be done within the time for an answer. */
const partBytes = 128 * megabyte;

/** Copies within the bucket; a reader of `to` sees what was there or the whole copy. */
export async function copyObject(bucket: Bucket, from: CopySource, to: string): Promise<void> {
  const source = `${bucket.name}/${from.key}`;
  const metadata = { sha256: from.sha256 };
  if (from.bytes <= partBytes) {
    const command = new CopyObjectCommand({
      Bucket: bucket.name,
      Key: to,
      CopySource: source,
      CopySourceIfMatch: from.etag,
      MetadataDirective: 'REPLACE',
      Metadata: metadata,
    });
    await answerOf(bucket.client.send(command));
    return;
  }
  const upload = await startMultipart(bucket, to, { atOnce: 4, metadata });
  try {
    for (let start = 0; start < from.bytes; start += partBytes) {
      const end = Math.min(start + partBytes, from.bytes) - 1;
      await upload.add({ source, ifMatch: from.etag, start, end });
    }
    await upload.complete();
  } catch (error) {
    await upload.abort();
    throw error;
  }
}
