import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import {
  CreateMultipartUploadCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { type S3, startS3 } from '../../product/services/s3.ts';
import { adminOf, openStore } from './open-store.ts';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;
const megabyte = 1024 * 1024;
let s3: S3;
let admin: S3Client;
before(async () => {
  s3 = await startS3();
  admin = adminOf(s3);
  await s3.createBucket(s3.bucket);
  await s3.createBucket(versions, { versioned: true });
});
after(async () => {
  admin.destroy();
  await s3[Symbol.asyncDispose]();
});
const versions = 'millrace-versions';

/** A body made as it is read, its hash, and the most memory that was taken meanwhile. */
function largeBody(megabytes: number) {
  const block = randomBytes(megabyte);
  const hash = createHash('sha256');
  const facts = { sha256: '', mostBytes: 0 };
  async function* blocks() {
    const before = process.memoryUsage().arrayBuffers;
    for (let index = 0; index < megabytes; index++) {
      const chunk = Buffer.from(block);
      chunk.writeUInt32LE(index);
      hash.update(chunk);
      if (index % 16 === 0) {
        // The first finds what is garbage, the second waits until its bytes are given back.
        collectGarbage();
        collectGarbage();
        facts.mostBytes = Math.max(facts.mostBytes, process.memoryUsage().arrayBuffers - before);
      }
      yield chunk;
    }
    facts.sha256 = hash.digest('hex');
  }
  return { body: Readable.from(blocks(), { objectMode: false }), facts };
}

async function hashOf(stream: Readable): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of stream) hash.update(chunk);
  return hash.digest('hex');
}

/** What lies in the bucket, also what a reader of the store does not see. */
async function behindTheScenes(Bucket: string) {
  const { Uploads: uploads = [] } = await admin.send(new ListMultipartUploadsCommand({ Bucket }));
  const { Contents: objects = [] } = await admin.send(new ListObjectsV2Command({ Bucket }));
  return { uploads: uploads.map(({ Key }) => Key), objects: objects.map(({ Key }) => Key).sort() };
}

async function versionsOf(Bucket: string) {
  const { Versions = [], DeleteMarkers = [] } = await admin.send(new ListObjectVersionsCommand({ Bucket }));
  return [...Versions, ...DeleteMarkers].map(({ Key }) => Key).sort();
}

test('a file of 150 MiB arrives whole at bounded memory, is read whole, in part and as a file, and copied', async () => {
  await using opened = await openStore(s3);
  const { store } = opened;
  const { body, facts } = largeBody(150);
  const stored = await store.putContent('uploads', body);
  assert.deepEqual(stored, { key: `uploads/${facts.sha256}`, bytes: 150 * megabyte, sha256: facts.sha256 });
  assert.ok(facts.mostBytes < 64 * megabyte, `took ${facts.mostBytes} bytes`);
  assert.deepEqual(await store.head(stored.key), stored);
  assert.equal(await hashOf(await store.get(stored.key)), facts.sha256);
  const across = await Array.fromAsync(
    await store.get(stored.key, { start: 128 * megabyte - 2, end: 128 * megabyte + 3 }),
  );
  assert.deepEqual(Buffer.concat(across).subarray(2), Buffer.from([128, 0, 0, 0]));
  await using file = await store.localFile(stored.key);
  assert.equal((await stat(file.path)).size, stored.bytes);
  await store.move(stored.key, 'moved');
  assert.deepEqual(await store.head('moved'), { ...stored, key: 'moved' });
  assert.deepEqual(await behindTheScenes(s3.bucket), { uploads: [], objects: ['moved'] });
  await store.delete('moved');
});

test('a large file that breaks off, is too large or is given up leaves nothing, also out of sight', async () => {
  await using opened = await openStore(s3);
  const { store } = opened;
  async function* breaking() {
    for (let index = 0; index < 40; index++) yield randomBytes(megabyte);
    throw new Error('connection lost');
  }
  await assert.rejects(store.put('a', Readable.from(breaking())), /connection lost/);
  const { body } = largeBody(60);
  await assert.rejects(store.putContent('c', body, { maximumBytes: 50 * megabyte }), { code: 'objects.too_large' });
  const stop = new AbortController();
  async function* givenUp() {
    for (let index = 0; ; index++) {
      if (index === 40) stop.abort(new Error('changed my mind'));
      yield randomBytes(megabyte);
    }
  }
  await assert.rejects(store.put('a', Readable.from(givenUp()), { signal: stop.signal }), /changed my mind/);
  const refuse = () => Promise.reject(new Error('not this one'));
  await assert.rejects(store.putContent('c', largeBody(40).body, { beforeStored: refuse }), /not this one/);
  assert.deepEqual(await behindTheScenes(s3.bucket), { uploads: [], objects: [] });
});

test('content that is not what was stored is never passed on as whole', async () => {
  await using opened = await openStore(s3);
  const { store } = opened;
  const { sha256 } = await store.put('a', Buffer.from('what was stored'));
  const Metadata = { sha256 };
  await admin.send(new PutObjectCommand({ Bucket: s3.bucket, Key: 'a', Body: 'what was changed', Metadata }));
  await assert.rejects(store.bytes('a'), { code: 'objects.damaged' });
  await assert.rejects(store.localFile('a'), { code: 'objects.damaged' });
  await assert.rejects(hashOf(await store.get('a')), { code: 'objects.damaged' });
  await store.delete('a');
});

test('a file that was put there by other means has its hash', async () => {
  await using opened = await openStore(s3);
  const { store } = opened;
  await admin.send(new PutObjectCommand({ Bucket: s3.bucket, Key: 'a', Body: 'restored' }));
  const sha256 = createHash('sha256').update('restored').digest('hex');
  assert.deepEqual(await store.head('a'), { key: 'a', bytes: 8, sha256 });
  await using file = await store.localFile('a');
  assert.ok(file.path);
  await store.delete('a');
});

test('what is deleted, moved or looked at leaves no old version behind, and a new one put meanwhile stays', async () => {
  await using opened = await openStore(s3, { bucket: versions });
  const { store } = opened;
  for (const content of ['one', 'two', 'three']) await store.put('a', Buffer.from(content));
  await store.put('ab', Buffer.from('of another key'));
  await store.move('a', 'b');
  assert.equal(Buffer.from(await store.bytes('b')).toString(), 'three');
  await store.put('large', largeBody(20).body);
  await store.delete('large');
  await store.check();
  assert.deepEqual(await versionsOf(versions), ['ab', 'b']);
  await store.delete('b');
  await store.delete('ab');
  assert.deepEqual(await versionsOf(versions), []);
});

test('a bucket that began to keep versions while Millrace runs gives deleted bytes back', async () => {
  await using opened = await openStore(s3, { bucket: `${s3.bucket}-later`, credentials: s3.admin });
  await using other = await openStore(s3, { bucket: `${s3.bucket}-later` });
  await other.store.put('a', Buffer.from('one'));
  await other.store.put('a', Buffer.from('two'));
  await opened.store.delete('a');
  assert.deepEqual(await versionsOf(`${s3.bucket}-later`), []);
});

test('a key without the rights on versions deletes and moves all the same', async () => {
  await using opened = await openStore(s3, { bucket: versions, credentials: s3.withoutVersions });
  const { store } = opened;
  await store.put('a', Buffer.from('one'));
  await store.move('a', 'b');
  assert.equal(await store.head('a'), undefined);
  await store.delete('b');
  assert.equal(await store.head('b'), undefined);
  await store.check();
});

test('what a killed process left half-way is gone after a day and not before', async () => {
  const Bucket = s3.bucket;
  await admin.send(new PutObjectCommand({ Bucket, Key: '.incoming/left', Body: 'half' }));
  await admin.send(new CreateMultipartUploadCommand({ Bucket, Key: '.incoming/begun' }));
  // Closing waits for the sweep that begins with the start.
  await (await openStore(s3))[Symbol.asyncDispose]();
  assert.deepEqual(await behindTheScenes(Bucket), { uploads: ['.incoming/begun'], objects: ['.incoming/left'] });
  // Clocks of servers tell whole seconds: what is an hour ahead is surely old.
  await (await openStore(s3, { leftoverHours: -1 }))[Symbol.asyncDispose]();
  assert.deepEqual(await behindTheScenes(Bucket), { uploads: [], objects: [] });
});
