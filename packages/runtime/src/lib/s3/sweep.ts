import { AbortMultipartUploadCommand, ListMultipartUploadsCommand } from '@aws-sdk/client-s3';
import { answerOf, type Bucket, incomingPrefix } from './bucket.ts';
import { removeObject } from './delete.ts';
import { byOurClock, listAll } from './list.ts';

/**
 * Removes what killed processes left half-way, in case no rule of the bucket does.
 * @param hours what is older is taken for abandoned
 * @returns how much it was
 */
export async function sweepIncoming(bucket: Bucket, hours: number): Promise<number> {
  const before = Date.now() - hours * 60 * 60 * 1_000;
  let removed = 0;
  for await (const { key, storedAt } of listAll(bucket, incomingPrefix)) {
    if (storedAt.getTime() > before) continue;
    await removeObject(bucket, key);
    removed += 1;
  }
  const { client, name: Bucket } = bucket;
  for (let marker: { KeyMarker?: string; UploadIdMarker?: string } = {}; ; ) {
    const page = await answerOf(client.send(new ListMultipartUploadsCommand({ Bucket, ...marker })));
    for (const { Key, UploadId, Initiated } of page.Uploads ?? []) {
      if (!Initiated || byOurClock(bucket, Initiated).getTime() > before) continue;
      await answerOf(client.send(new AbortMultipartUploadCommand({ Bucket, Key, UploadId })));
      removed += 1;
    }
    if (!page.IsTruncated || page.NextKeyMarker === undefined) return removed;
    marker = {
      KeyMarker: page.NextKeyMarker,
      ...(page.NextUploadIdMarker !== undefined && { UploadIdMarker: page.NextUploadIdMarker }),
    };
  }
}
