import { after, before } from 'node:test';
import { objectStoreSuite } from '@millrace/runtime/testing';
import { type S3, startS3 } from '../../product/services/s3.ts';
import { openStore } from '../objects/open-store.ts';

let s3: S3;
before(async () => {
  s3 = await startS3();
});
after(() => s3[Symbol.asyncDispose]());

let made = 0;

/** A new bucket, and a key that may do nothing elsewhere. */
function emptyBucket({ versioned }: { versioned: boolean }) {
  return async () => {
    const bucket = `${s3.bucket}-${++made}`;
    await s3.createBucket(bucket, { versioned });
    return await openStore(s3, { bucket });
  };
}

objectStoreSuite('an S3 bucket', emptyBucket({ versioned: false }));
objectStoreSuite('an S3 bucket that keeps versions', emptyBucket({ versioned: true }));
