import { DeleteObjectCommand } from '@aws-sdk/client-s3';
import { MillraceError } from '../errors.ts';
import { notFound } from '../objects/key.ts';
import { answerOf, type Bucket } from './bucket.ts';
import { copyObject } from './copy.ts';
import { isDenied, removeVersions, versionsOf } from './delete.ts';
import { headObject } from './head.ts';

/** A mover gives up when it has not got to the deletion by then. */
const giveUpSeconds = 300;
/** A server refuses requests that were signed longer ago than this. */
const signatureSeconds = 15 * 60;

/** As the port says; with room for clocks, by which the age of the copy is told. */
export const moveLandsWithinSeconds = 2 * (giveUpSeconds + signatureSeconds);

/**
 * A bucket has no rename: this copies, then deletes. Where the bucket keeps
 * versions, exactly those that were there at the beginning are deleted. Elsewhere
 * a deletion takes whatever is there when it lands, so it must not land too late:
 * it is signed within `giveUpSeconds`, and no server accepts an old signature.
 * @throws MillraceError `objects.not_found`; when the deletion fails, the copy stays
 */
export async function moveObject(bucket: Bucket, from: string, to: string): Promise<void> {
  const begun = performance.now();
  const versions = bucket.versioned ? await ifAllowed(versionsOf(bucket, from)) : undefined;
  const source = await headObject(bucket, from);
  if (!source) throw notFound();
  await copyObject(bucket, source, to);
  if (versions && (await ifAllowed(removeVersions(bucket, from, versions)))) return;
  const request = new DeleteObjectCommand({ Bucket: bucket.name, Key: from });
  request.middlewareStack.add(
    (next) => (signed) => {
      if (performance.now() - begun > giveUpSeconds * 1_000) throw tookTooLong();
      return next(signed);
    },
    // After the signature: from here on the server's clock decides.
    { step: 'finalizeRequest', priority: 'low', name: 'millraceMoveInTime' },
  );
  const { $metadata: sent } = await answerOf(bucket.client.send(request));
  // An attempt that was not answered may land after the one that was.
  if ((sent.attempts ?? 1) > 1) throw tookTooLong();
}

/** A key that may not see or delete versions leaves them to the rules of the bucket. */
async function ifAllowed<Result>(attempt: Promise<Result>): Promise<Result | undefined> {
  try {
    return await attempt;
  } catch (error) {
    if (isDenied(error)) return undefined;
    throw error;
  }
}

function tookTooLong(): MillraceError {
  return new MillraceError({
    code: 'objects.move_too_slow',
    status: 503,
    detail: 'The object store was too slow to move a file, so it may still lie in both places. Try again.',
    transient: true,
  });
}
