import { after, before } from 'node:test';
import { objectStoreSuite } from '@millrace/runtime/testing';
import { type S3, startMinio, startS3 } from '../../product/services/s3.ts';
import { openStore } from '../objects/open-store.ts';

function suites(name: string, start: () => Promise<S3>): void {
  let s3: S3;
  let made = 0;
  before(async () => {
    s3 = await start();
  });
  after(() => s3[Symbol.asyncDispose]());
  for (const versioned of [false, true]) {
    objectStoreSuite(versioned ? `${name} that keeps versions` : name, async () => {
      // A new bucket, and a key that may do nothing elsewhere.
      const bucket = `${s3.bucket}-${++made}`;
      await s3.createBucket(bucket, { versioned });
      return await openStore(s3, { bucket });
    });
  }
}

suites('a bucket of SeaweedFS', startS3);
const minio = process.env.MILLRACE_TEST_MINIO;
if (minio) suites('a bucket of MinIO', () => startMinio(minio));
