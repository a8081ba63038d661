import { randomUUID } from 'node:crypto';
import { extname } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { checkKey, notFound } from '../objects/key.ts';
import type { ObjectInfo, ObjectStore } from '../objects/port.ts';
import { answerOf, type Bucket, incomingPrefix } from './bucket.ts';
import { copyObject } from './copy.ts';
import { removeObject } from './delete.ts';
import { headObject } from './head.ts';
import { listObjects } from './list.ts';
import type { LocalFiles } from './local-files.ts';
import { moveLandsWithinSeconds, moveObject } from './move.ts';
import { readObject } from './read.ts';
import { type Received, receive } from './receive.ts';

/** Objects in a bucket. Their SHA-256 lies in the metadata `sha256`. */
export function bucketObjects(bucket: Bucket, localFiles: LocalFiles): ObjectStore {
  async function commit(key: string, received: Received): Promise<ObjectInfo> {
    await received.commit(key);
    return { key, bytes: received.bytes, sha256: received.sha256 };
  }

  async function find(key: string) {
    checkKey(key);
    const found = await headObject(bucket, key);
    if (!found) throw notFound();
    return found;
  }

  return {
    async put(key, body, options = {}) {
      checkKey(key);
      return await commit(key, await receive(bucket, body, options));
    },
    async putContent(prefix, body, options = {}) {
      checkKey(prefix);
      const { beforeStored, ...limits } = options;
      const received = await receive(bucket, body, limits);
      const key = `${prefix}/${received.sha256}`;
      try {
        await beforeStored?.(key);
      } catch (error) {
        await received.discard();
        throw error;
      }
      return await commit(key, received);
    },
    async get(key, range) {
      checkKey(key);
      return await readObject(bucket, key, range);
    },
    async bytes(key) {
      checkKey(key);
      return await buffer(await readObject(bucket, key));
    },
    async head(key) {
      checkKey(key);
      const found = await headObject(bucket, key);
      return found && { key, bytes: found.bytes, sha256: found.sha256 };
    },
    async delete(key) {
      checkKey(key);
      await removeObject(bucket, key);
    },
    async copy(from, to) {
      checkKey(to);
      await copyObject(bucket, await find(from), to);
    },
    async move(from, to) {
      for (const key of [from, to]) checkKey(key);
      await moveObject(bucket, from, to);
    },
    moveLandsWithinSeconds,
    list: (prefix) => listObjects(bucket, prefix),
    async localFile(key) {
      const { sha256, bytes } = await find(key);
      return await localFiles.open(sha256, bytes, () => readObject(bucket, key), extname(key));
    },
    check: () => checkWritable(bucket),
  };
}

/** Leaves nothing, also in a bucket that keeps versions. */
async function checkWritable(bucket: Bucket): Promise<void> {
  const Key = `${incomingPrefix}check-${randomUUID()}`;
  const put = new PutObjectCommand({ Bucket: bucket.name, Key, Body: new Uint8Array([1]) });
  await answerOf(bucket.client.send(put));
  await removeObject(bucket, Key);
}
