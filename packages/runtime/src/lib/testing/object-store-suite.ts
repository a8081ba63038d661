import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { describe, test } from 'node:test';
import type { ObjectStore } from '../objects/port.ts';

export interface StoreUnderTest extends AsyncDisposable {
  store: ObjectStore;
}

const text = (value: string) => new TextEncoder().encode(value);
const sha256 = (data: Uint8Array) => createHash('sha256').update(data).digest('hex');
const listed = async (store: ObjectStore) =>
  (await Array.fromAsync(store.list(''))).map(({ key, bytes }) => ({ key, bytes }));
const code = (expected: string) => (error: unknown) => (error as { code?: string }).code === expected;

/** What every object store promises. `factory` gives an empty one. */
export function objectStoreSuite(name: string, factory: () => Promise<StoreUnderTest>): void {
  describe(`${name} as an object store`, () => {
    readingAndWriting(factory);
    contentAddressing(factory);
    allOrNothing(factory);
    listingAndKeys(factory);
  });
}

function readingAndWriting(factory: () => Promise<StoreUnderTest>): void {
  test('what was put is read back, whole, in ranges and as a file', async () => {
    await using subject = await factory();
    const { store } = subject;
    const content = randomBytes(300_000);
    const info = await store.put('folder/data.bin', Readable.from([content.subarray(0, 1000), content.subarray(1000)]));
    assert.deepEqual(info, { key: 'folder/data.bin', bytes: content.length, sha256: sha256(content) });
    assert.deepEqual(await store.head('folder/data.bin'), info);
    assert.ok(content.equals(await store.bytes('folder/data.bin')));
    assert.ok(content.equals(await buffer(await store.get('folder/data.bin'))));
    const middle = await buffer(await store.get('folder/data.bin', { start: 100, end: 199 }));
    assert.ok(content.subarray(100, 200).equals(middle));
    const tail = await buffer(await store.get('folder/data.bin', { start: 299_990 }));
    assert.ok(content.subarray(299_990).equals(tail));
    await using file = await store.localFile('folder/data.bin');
    assert.ok(content.equals(await readFile(file.path)));
    assert.match(file.path, /\.bin$/, 'the kind of file stays known');
  });

  test('a local file is there until it is let go, on disk in full, also for several at once', async () => {
    await using subject = await factory();
    const { store } = subject;
    const content = randomBytes(100_000);
    await store.put('a', content);
    const files = await Promise.all(Array.from({ length: 4 }, () => store.localFile('a')));
    for (const file of files) {
      assert.ok(content.equals(await readFile(file.path)));
      await file[Symbol.asyncDispose]();
    }
    await using again = await store.localFile('a');
    assert.ok(content.equals(await readFile(again.path)));
  });

  test('a reader that turns away does no harm', async () => {
    await using subject = await factory();
    const { store } = subject;
    await store.put('a', randomBytes(2_000_000));
    for (let turn = 0; turn < 5; turn++) {
      const unread = await store.get('a');
      unread.destroy();
      for await (const _ of await store.get('a')) break;
    }
    assert.equal((await store.bytes('a')).length, 2_000_000);
  });

  test('an empty object is an object', async () => {
    await using subject = await factory();
    await subject.store.put('empty', new Uint8Array(0));
    assert.equal((await subject.store.head('empty'))?.bytes, 0);
    assert.equal((await buffer(await subject.store.get('empty'))).length, 0);
  });

  test('a put over an object replaces it', async () => {
    await using subject = await factory();
    await subject.store.put('a', text('old and longer'));
    const info = await subject.store.put('a', text('new'));
    assert.deepEqual(await subject.store.head('a'), info);
    assert.equal(Buffer.from(await subject.store.bytes('a')).toString(), 'new');
  });

  test('what is not there is not found', async () => {
    await using subject = await factory();
    const { store } = subject;
    await store.put('folder/a', text('x'));
    assert.equal(await store.head('none'), undefined);
    assert.equal(await store.head('folder'), undefined);
    for (const key of ['none', 'folder', 'folder/none']) {
      await assert.rejects(store.get(key), code('objects.not_found'));
      await assert.rejects(store.bytes(key), code('objects.not_found'));
      await assert.rejects(store.localFile(key), code('objects.not_found'));
    }
    await store.delete('none');
  });

  test('a range outside of the object is refused', async () => {
    await using subject = await factory();
    await subject.store.put('a', text('0123456789'));
    await assert.rejects(subject.store.get('a', { start: 10 }), code('objects.range_invalid'));
    assert.equal((await buffer(await subject.store.get('a', { start: 8, end: 100 }))).toString(), '89');
  });
}

function contentAddressing(factory: () => Promise<StoreUnderTest>): void {
  test('the same content twice is one object, named by its hash', async () => {
    await using subject = await factory();
    const { store } = subject;
    const first = await store.putContent('uploads', text('same'));
    const second = await store.putContent('uploads', Readable.from([text('sa'), text('me')]));
    assert.equal(first.key, `uploads/${sha256(text('same'))}`);
    assert.deepEqual(second, first);
    assert.equal((await Array.fromAsync(store.list('uploads/'))).length, 1);
    assert.deepEqual(await store.head(first.key), first);
  });

  test('content put by many at once is one object', async () => {
    await using subject = await factory();
    const content = randomBytes(50_000);
    const infos = await Promise.all(Array.from({ length: 8 }, () => subject.store.putContent('c', content)));
    assert.equal(new Set(infos.map((info) => info.key)).size, 1);
    assert.ok(content.equals(await subject.store.bytes(infos[0]?.key ?? '')));
  });

  test('whoever asks is told the key before the object is there, and can still refuse it', async () => {
    await using subject = await factory();
    const { store } = subject;
    const key = `uploads/${sha256(text('told'))}`;
    const told: unknown[] = [];
    const beforeStored = async (named: string) => void told.push(named, await store.head(named));
    assert.equal((await store.putContent('uploads', text('told'), { beforeStored })).key, key);
    assert.deepEqual(told, [key, undefined]);
    const refuse = () => Promise.reject(new Error('not this one'));
    await assert.rejects(store.putContent('c', text('told'), { beforeStored: refuse }), /not this one/);
    assert.deepEqual(await listed(store), [{ key, bytes: 4 }]);
  });

  test('content above the limit is refused and leaves nothing', async () => {
    await using subject = await factory();
    const put = subject.store.putContent('uploads', randomBytes(1001), { maximumBytes: 1000 });
    await assert.rejects(put, code('objects.too_large'));
    assert.deepEqual(await Array.fromAsync(subject.store.list('')), []);
    await subject.store.putContent('uploads', randomBytes(1000), { maximumBytes: 1000 });
  });
}

function allOrNothing(factory: () => Promise<StoreUnderTest>): void {
  test('a stream that breaks leaves the old content', async () => {
    await using subject = await factory();
    await subject.store.put('a', text('old'));
    async function* breaking() {
      yield randomBytes(100_000);
      throw new Error('connection lost');
    }
    await assert.rejects(subject.store.put('a', Readable.from(breaking())), /connection lost/);
    await assert.rejects(subject.store.putContent('c', Readable.from(breaking())), /connection lost/);
    assert.equal(Buffer.from(await subject.store.bytes('a')).toString(), 'old');
    assert.deepEqual(await listed(subject.store), [{ key: 'a', bytes: 3 }]);
  });

  test('an aborted put ends at once with the reason and leaves nothing', async () => {
    await using subject = await factory();
    const stop = new AbortController();
    const body = new Readable({ read() {} }); // never ends by itself
    body.push(randomBytes(1000));
    const put = subject.store.put('a', body, { signal: stop.signal });
    stop.abort(new Error('changed my mind'));
    await assert.rejects(put, /changed my mind/);
    const never = subject.store.put('b', text('x'), { signal: AbortSignal.abort(new Error('too late')) });
    await assert.rejects(never, /too late/);
    assert.deepEqual(await Array.fromAsync(subject.store.list('')), []);
    assert.ok(body.destroyed);
  });

  test('a reader sees the old content or the new one, never a mixture', async () => {
    await using subject = await factory();
    const versions = [randomBytes(200_000), randomBytes(150_000)];
    await subject.store.put('a', versions[0] as Buffer);
    const hashes = new Set(versions.map(sha256));
    const write = async () => {
      for (let turn = 1; turn < 6; turn++) await subject.store.put('a', versions[turn % 2] as Buffer);
    };
    const read = async () => {
      for (let turn = 0; turn < 10; turn++) assert.ok(hashes.has(sha256(await buffer(await subject.store.get('a')))));
    };
    await Promise.all([write(), read(), read()]);
  });
}

function listingAndKeys(factory: () => Promise<StoreUnderTest>): void {
  test('objects are listed by the start of their key, and no more after deletion', async () => {
    await using subject = await factory();
    const { store } = subject;
    for (const key of ['a/1', 'a/2', 'a/deep/3', 'ab', 'b']) await store.put(key, text(key));
    const keys = async (prefix: string) => (await Array.fromAsync(store.list(prefix))).map(({ key }) => key).sort();
    assert.deepEqual(await keys(''), ['a/1', 'a/2', 'a/deep/3', 'ab', 'b']);
    assert.deepEqual(await keys('a'), ['a/1', 'a/2', 'a/deep/3', 'ab']);
    assert.deepEqual(await keys('a/'), ['a/1', 'a/2', 'a/deep/3']);
    assert.deepEqual(await keys('a/d'), ['a/deep/3']);
    assert.deepEqual(await keys('none/x'), []);
    await store.delete('a/2');
    assert.deepEqual(await keys('a/'), ['a/1', 'a/deep/3']);
    assert.equal(await store.head('a/2'), undefined);
  });

  test('a moved object is at its new key alone', async () => {
    await using subject = await factory();
    const { store } = subject;
    const { sha256: hash } = await store.put('from/a', text('content'));
    await store.put('to/a', text('what was there'));
    await store.move('from/a', 'to/a');
    assert.equal(await store.head('from/a'), undefined);
    assert.deepEqual(await store.head('to/a'), { key: 'to/a', bytes: 7, sha256: hash });
    assert.equal(Buffer.from(await store.bytes('to/a')).toString(), 'content');
    await assert.rejects(store.move('from/a', 'to/a'), code('objects.not_found'));
  });

  test('of many movers at once at least one finds the object, and whoever does has it', async () => {
    await using subject = await factory();
    const { store } = subject;
    await store.put('from/a', text('content'));
    const movers = Array.from({ length: 5 }, (_, index) => store.move('from/a', `to/${index}`));
    const moved = await Promise.allSettled(movers);
    assert.ok(moved.some(({ status }) => status === 'fulfilled'));
    assert.equal(await store.head('from/a'), undefined);
    for (const [index, mover] of moved.entries()) {
      if (mover.status === 'rejected') assert.equal(mover.reason.code, 'objects.not_found');
      else assert.equal(Buffer.from(await store.bytes(`to/${index}`)).toString(), 'content');
    }
    if (store.moveLandsWithinSeconds === 0) {
      assert.equal(moved.filter(({ status }) => status === 'fulfilled').length, 1);
    }
  });

  test('a copy is there beside its source, over what was there', async () => {
    await using subject = await factory();
    const { store } = subject;
    const { sha256: hash } = await store.put('from/a', text('content'));
    await store.put('to/a', text('what was there'));
    await store.copy('from/a', 'to/a');
    for (const key of ['from/a', 'to/a']) {
      assert.deepEqual(await store.head(key), { key, bytes: 7, sha256: hash });
      assert.equal(Buffer.from(await store.bytes(key)).toString(), 'content');
    }
    await assert.rejects(store.copy('from/none', 'to/a'), code('objects.not_found'));
    assert.equal(Buffer.from(await store.bytes('to/a')).toString(), 'content');
  });

  const badKeys = [
    '',
    '/a',
    'a/',
    'a//b',
    '..',
    '../a',
    'a/../b',
    './a',
    '.hidden',
    'a/.hidden',
    'a\\b',
    'a b',
    'a\0b',
    'é',
    `a/${'x'.repeat(256)}`,
  ];
  for (const key of badKeys) {
    test(`the key ${JSON.stringify(key.slice(0, 20))} is refused everywhere`, async () => {
      await using subject = await factory();
      const { store } = subject;
      const refused = code('objects.key_invalid');
      await assert.rejects(async () => store.put(key, text('x')), refused);
      await assert.rejects(async () => store.putContent(key, text('x')), refused);
      await assert.rejects(async () => store.get(key), refused);
      await assert.rejects(async () => store.bytes(key), refused);
      await assert.rejects(async () => store.head(key), refused);
      await assert.rejects(async () => store.delete(key), refused);
      await assert.rejects(async () => store.move(key, 'a'), refused);
      await assert.rejects(async () => store.move('a', key), refused);
      await assert.rejects(async () => store.copy(key, 'a'), refused);
      await assert.rejects(async () => store.copy('a', key), refused);
      await assert.rejects(async () => store.localFile(key), refused);
    });
  }

  test('a working store says so', async () => {
    await using subject = await factory();
    await subject.store.check();
  });
}
