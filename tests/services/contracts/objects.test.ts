import { after, before } from 'node:test';
import { openObjects, Secret } from '@millrace/runtime/server';
import { objectStoreSuite, temporaryDirectory, testLogger } from '@millrace/runtime/testing';
import { type S3, startS3 } from '../../product/services/s3.ts';

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
    const home = await temporaryDirectory();
    const { accessKeyId, secretAccessKey } = s3.restricted;
    const credentials = { accessKeyId: new Secret(accessKeyId), secretAccessKey: new Secret(secretAccessKey) };
    const { endpoint, region } = s3;
    const settings = { home: home.path, s3: { bucket, endpoint, region, credentials, pathStyle: true } };
    const store = await openObjects({ settings, logger: testLogger() });
    return {
      store,
      async [Symbol.asyncDispose]() {
        await store.close();
        await home[Symbol.asyncDispose]();
      },
    };
  };
}

objectStoreSuite('an S3 bucket', emptyBucket({ versioned: false }));
objectStoreSuite('an S3 bucket that keeps versions', emptyBucket({ versioned: true }));
