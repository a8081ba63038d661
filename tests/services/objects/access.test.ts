import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import {
  GetBucketLifecycleConfigurationCommand,
  GetBucketVersioningCommand,
  ListBucketsCommand,
} from '@aws-sdk/client-s3';
import { MillraceError, toProblem } from '@millrace/runtime/server';
import { freePort } from '../../product/services/free-port.ts';
import { type S3, startS3 } from '../../product/services/s3.ts';
import { adminOf, openStore } from './open-store.ts';

let s3: S3;
before(async () => {
  s3 = await startS3();
  await s3.createBucket(s3.bucket);
});
after(() => s3[Symbol.asyncDispose]());

/** All that a person or a log could see of an error. */
function textOf(error: unknown): string {
  assert.ok(error instanceof MillraceError);
  return JSON.stringify([toProblem(error), String(error.cause), error.stack, Object.entries(error)]);
}

test('a wrong secret is refused, and the sentence says which settings to check, without showing them', async () => {
  const credentials = { ...s3.restricted, secretAccessKey: 'a-wrong-secret' };
  await assert.rejects(openStore(s3, { credentials }), (error: MillraceError) => {
    assert.deepEqual([error.code, error.status], ['objects.credentials_refused', 503]);
    assert.match(error.message, /MILLRACE_S3_SECRET_ACCESS_KEY/);
    assert.ok(!textOf(error).includes('a-wrong-secret') && !textOf(error).includes(s3.restricted.accessKeyId));
    return true;
  });
});

test('an access key that nobody knows is refused with the same advice', async () => {
  const credentials = { ...s3.restricted, accessKeyId: 'nobody' };
  await assert.rejects(openStore(s3, { credentials }), { code: 'objects.credentials_refused' });
});

test('the key of the policy gets nowhere but into its bucket', async () => {
  await s3.createBucket('of-somebody-else');
  await assert.rejects(openStore(s3, { bucket: 'of-somebody-else' }), (error: MillraceError) => {
    assert.equal(error.code, 'objects.access_denied');
    assert.match(error.message, /policy/);
    return true;
  });
});

test('a bucket that is missing is told when the key may not make it', async () => {
  await assert.rejects(openStore(s3, { bucket: `${s3.bucket}-none` }), (error: MillraceError) => {
    assert.equal(error.code, 'objects.bucket_missing');
    assert.ok(error.message.includes(`"${s3.bucket}-none" that MILLRACE_S3_BUCKET names`), error.message);
    assert.match(error.message, /Make it, or allow s3:CreateBucket; .* in the log/);
    return true;
  });
});

test('a bucket that is missing is made by a key that may, keeps versions and clears up after itself', async () => {
  const admin = adminOf(s3);
  const Bucket = 'made-by-millrace';
  // As many replicas do that start together.
  const opened = await Promise.all([1, 2, 3].map(() => openStore(s3, { bucket: Bucket, credentials: s3.admin })));
  for (const { store } of opened) await store.check();
  const { Buckets = [] } = await admin.send(new ListBucketsCommand());
  assert.ok(Buckets.some(({ Name }) => Name === Bucket));
  assert.equal((await admin.send(new GetBucketVersioningCommand({ Bucket }))).Status, 'Enabled');
  const { Rules = [] } = await admin.send(new GetBucketLifecycleConfigurationCommand({ Bucket }));
  assert.ok(Rules.some((rule) => rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation === 2));
  assert.ok(Rules.some((rule) => rule.NoncurrentVersionExpiration?.NoncurrentDays === 7));
  for (const store of opened) await store[Symbol.asyncDispose]();
  admin.destroy();
});

test('a server that is away does not keep Millrace from starting; what needs it is told to come back', async () => {
  const endpoint = `http://127.0.0.1:${await freePort()}`;
  await using opened = await openStore(s3, { endpoint, attempts: 2 });
  const { store } = opened;
  const away = { code: 'objects.unavailable', status: 503, transient: true, retryAfterSeconds: 5 };
  const { Readable } = await import('node:stream');
  for (const attempt of [
    () => store.check(),
    () => store.put('a', Buffer.from('x')),
    () => store.put('a', Readable.from([Buffer.alloc(20_000_000)])),
    () => store.putContent('a', Buffer.from('x')),
    () => store.get('a'),
    () => store.bytes('a'),
    () => store.head('a'),
    () => store.delete('a'),
    () => store.copy('a', 'b'),
    () => store.move('a', 'b'),
    () => store.localFile('a'),
    () => Array.fromAsync(store.list('')),
  ]) {
    await assert.rejects(attempt, away);
  }
});
