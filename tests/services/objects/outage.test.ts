import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { after, before, test } from 'node:test';
import { type FaultProxy, startFaultProxy } from '../../product/fault-proxy.ts';
import { type S3, startS3 } from '../../product/services/s3.ts';
import { openStore } from './open-store.ts';

const megabyte = 1024 * 1024;
let s3: S3;
let proxy: FaultProxy;
let endpoint: string;
before(async () => {
  s3 = await startS3();
  await s3.createBucket(s3.bucket);
  proxy = await startFaultProxy({ port: Number(new URL(s3.endpoint).port) });
  endpoint = `http://127.0.0.1:${proxy.port}`;
});
after(async () => {
  await proxy[Symbol.asyncDispose]();
  await s3[Symbol.asyncDispose]();
});

test('a connection that is cut midway is taken up again, for who reads as for who writes', async () => {
  await using opened = await openStore(s3, { endpoint });
  const { store } = opened;
  const blocks = Array.from({ length: 40 }, () => randomBytes(megabyte));
  async function* body() {
    for (const [index, block] of blocks.entries()) {
      if (index === 30) proxy.cut();
      yield block;
    }
  }
  const content = Buffer.concat(blocks);
  const stored = await store.put('cut', Readable.from(body()));
  assert.equal(stored.sha256, createHash('sha256').update(content).digest('hex'));
  const read: Uint8Array[] = [];
  let cuts = 0;
  for await (const chunk of await store.get('cut')) {
    read.push(chunk);
    if (read.length % 40 === 1 && cuts++ < 3) proxy.cut();
  }
  assert.ok(cuts >= 2 && content.equals(Buffer.concat(read)));
  const part = { start: megabyte, end: 20 * megabyte };
  const ranged: Uint8Array[] = [];
  for await (const chunk of await store.get('cut', part)) {
    if (ranged.push(chunk) === 3) proxy.cut();
  }
  assert.ok(content.subarray(part.start, part.end + 1).equals(Buffer.concat(ranged)));
});

test('kill -9 of the server under load: what was acknowledged is there, the rest is told, and all goes on', async () => {
  await using opened = await openStore(s3, { endpoint });
  const { store } = opened;
  const acknowledged = new Map<string, string>();
  const refused: unknown[] = [];
  let enough = false;
  const write = async (writer: number) => {
    for (let turn = 0; !enough; turn++) {
      const content = randomBytes(50_000);
      const key = `load/${writer}-${turn}`;
      try {
        acknowledged.set(key, (await store.put(key, content)).sha256);
      } catch (error) {
        refused.push(error);
      }
    }
  };
  const writers = Promise.all([0, 1, 2, 3].map(write));
  await until(() => acknowledged.size > 20);
  await s3.stop({ kill: true });
  await until(() => refused.length > 3);
  const before = acknowledged.size;
  await s3.start();
  await until(() => acknowledged.size > before + 20);
  enough = true;
  await writers;
  for (const error of refused) assert.deepEqual(codeOf(error), ['objects.unavailable', true]);
  for (const [key, sha256] of acknowledged) {
    const content = await store.bytes(key);
    assert.equal(createHash('sha256').update(content).digest('hex'), sha256);
  }
  await store.check();
});

test('work that can wait waits for a server that is away, and a copy on this disk is read meanwhile', async () => {
  await using opened = await openStore(s3, { endpoint, attempts: 10 });
  const { store } = opened;
  await store.put('model', Buffer.from('kept'));
  await using file = await store.localFile('model');
  await proxy.refuse();
  const put = store.put('waits', Buffer.from('at last'));
  const early = await Promise.race([
    put.then(() => 'stored'),
    new Promise((resolve) => setImmediate(resolve, 'waits')),
  ]);
  assert.equal(early, 'waits');
  assert.equal(await readFile(file.path, 'utf8'), 'kept');
  await proxy.pass();
  await put;
  assert.equal(Buffer.from(await store.bytes('waits')).toString(), 'at last');
});

function codeOf(error: unknown) {
  const { code, transient } = error as { code?: string; transient?: boolean };
  return [code, transient];
}

/** The writers above are what changes the condition. */
async function until(condition: () => boolean): Promise<void> {
  const signal = AbortSignal.timeout(60_000);
  while (!condition()) {
    signal.throwIfAborted();
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
