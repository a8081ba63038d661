import { ListObjectsV2Command } from '@aws-sdk/client-s3';
import { isKey } from '../objects/key.ts';
import type { ListedObject } from '../objects/port.ts';
import { answerOf, type Bucket } from './bucket.ts';

/** Our objects whose key begins with `prefix`, in the order of their keys; what others put into the bucket under names of their own is left out. */
export async function* listObjects(bucket: Bucket, prefix: string): AsyncIterable<ListedObject> {
  for await (const entry of listAll(bucket, prefix)) if (isKey(entry.key)) yield entry;
}

/** Everything, also what is incoming. */
export async function* listAll(bucket: Bucket, prefix: string): AsyncIterable<ListedObject> {
  for (let token: string | undefined; ; ) {
    const request = new ListObjectsV2Command({ Bucket: bucket.name, Prefix: prefix, ContinuationToken: token });
    const page = await answerOf(bucket.client.send(request));
    for (const { Key: key = '', Size: bytes = 0, LastModified: at = new Date() } of page.Contents ?? []) {
      yield { key, bytes, storedAt: byOurClock(bucket, at) };
    }
    token = page.NextContinuationToken;
    if (!page.IsTruncated || token === undefined) return;
  }
}

/** The client learns from the answers when the clocks are more than five minutes apart. */
export function byOurClock({ client }: Bucket, at: Date): Date {
  return new Date(at.getTime() - client.config.systemClockOffset);
}
