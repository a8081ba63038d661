import { DeleteObjectCommand, ListObjectVersionsCommand } from '@aws-sdk/client-s3';
import { MillraceError } from '../errors.ts';
import { answerOf, type Bucket } from './bucket.ts';

/** One version of an object, or a mark that it was deleted. */
export interface Version {
  versionId: string | undefined;
  latest: boolean;
}

/**
 * Deletes an object and, where the bucket keeps versions, all that were there
 * when this began: what was deleted here is deleted. A key that may not do so
 * leaves them to the rules of the bucket.
 */
export async function removeObject(bucket: Bucket, key: string): Promise<void> {
  if (!bucket.versioned) {
    const request = new DeleteObjectCommand({ Bucket: bucket.name, Key: key });
    const { DeleteMarker: marked } = await answerOf(bucket.client.send(request));
    if (!marked) return;
    bucket.versioned = true;
  }
  try {
    await removeVersions(bucket, key, await versionsOf(bucket, key));
  } catch (error) {
    if (!isDenied(error)) throw error;
    await answerOf(bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key })));
  }
}

/** Oldest first: if this is cut short, no older content comes back to light. */
export async function removeVersions(bucket: Bucket, key: string, versions: Version[]): Promise<true> {
  const [latest, older] = [versions.filter((version) => version.latest), versions.filter((version) => !version.latest)];
  for (const { versionId: VersionId } of [...older, ...latest]) {
    await answerOf(bucket.client.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key, VersionId })));
  }
  return true;
}

export async function versionsOf(bucket: Bucket, key: string): Promise<Version[]> {
  const found: Version[] = [];
  for (let marker: { KeyMarker?: string; VersionIdMarker?: string } = {}; ; ) {
    const request = new ListObjectVersionsCommand({ Bucket: bucket.name, Prefix: key, ...marker });
    const page = await answerOf(bucket.client.send(request));
    for (const entry of [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])]) {
      if (entry.Key === key) found.push({ versionId: entry.VersionId, latest: entry.IsLatest ?? false });
    }
    // Keys are in order: the next page is about others.
    if (!page.IsTruncated || page.NextKeyMarker === undefined || page.NextKeyMarker > key) return found;
    marker = {
      KeyMarker: page.NextKeyMarker,
      ...(page.NextVersionIdMarker !== undefined && { VersionIdMarker: page.NextVersionIdMarker }),
    };
  }
}

export function isDenied(error: unknown): boolean {
  return error instanceof MillraceError && error.code === 'objects.access_denied';
}
