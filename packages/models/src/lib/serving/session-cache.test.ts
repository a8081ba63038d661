import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SessionCache } from './session-cache.ts';

class Box {
  bytes: number;
  released = 0;

  constructor(bytes: number) {
    this.bytes = bytes;
  }

  async release(): Promise<void> {
    this.released += 1;
  }
}

function openCache(maximumBytes: number) {
  const opened = new Map<string, Box[]>();
  const cache = new SessionCache<Box>({ maximumBytes, onReleaseError: unexpected });
  const use = <R>(key: string, bytes: number, run: (box: Box) => Promise<R>) =>
    cache.use(
      key,
      async () => {
        const box = new Box(bytes);
        opened.set(key, [...(opened.get(key) ?? []), box]);
        return box;
      },
      run,
    );
  return {
    cache,
    use,
    touch: (key: string, bytes: number) => use(key, bytes, async () => {}),
    of: (key: string) => opened.get(key) ?? [],
  };
}

function unexpected(error: unknown): void {
  assert.fail(String(error));
}

/** A use that lasts until it is told to end. */
function longUse() {
  const started = Promise.withResolvers<void>();
  const ending = Promise.withResolvers<void>();
  const run = async () => {
    started.resolve();
    await ending.promise;
  };
  return { run, started: started.promise, end: () => ending.resolve() };
}

test('all who ask at once for what is not open share one opening', async () => {
  const { touch, of } = openCache(100);
  await Promise.all([touch('a', 10), touch('a', 10), touch('a', 10)]);
  await touch('a', 10);
  assert.equal(of('a').length, 1);
});

test('the least recently used is released when there is no room, and opened again when asked for', async () => {
  const { cache, touch, of } = openCache(100);
  for (const key of ['a', 'b', 'a', 'c', 'a', 'b']) await touch(key, 40);
  assert.deepEqual(
    ['a', 'b', 'c'].map((key) => of(key).length),
    [1, 2, 1],
  );
  assert.equal(of('b')[0]?.released, 1);
  assert.equal(cache.bytes, 80);
});

test('one that is larger than the room alone is used all the same', async () => {
  const { cache, touch, of } = openCache(100);
  for (const key of ['small', 'large', 'large']) await touch(key, key === 'large' ? 500 : 10);
  assert.equal(of('large').length, 1);
  assert.deepEqual([cache.size, cache.bytes], [1, 500]);
});

test('one in use is released only after its last use has ended, and once', async () => {
  const { use, touch, of, cache } = openCache(100);
  const [first, second] = [longUse(), longUse()];
  const uses = [use('a', 80, first.run), use('a', 80, second.run)];
  await Promise.all([first.started, second.started]);
  await touch('b', 80);
  assert.equal(cache.size, 1);
  first.end();
  await uses[0];
  assert.equal(of('a')[0]?.released, 0);
  second.end();
  await uses[1];
  await cache.clear();
  assert.equal(of('a')[0]?.released, 1);
});

test('a use that fails is no hindrance to the release', async () => {
  const { use, cache, of } = openCache(100);
  await assert.rejects(
    use('a', 10, () => Promise.reject(new Error('broken'))),
    /broken/,
  );
  await cache.clear();
  assert.equal(of('a')[0]?.released, 1);
});

test('an opening that failed is tried again by the next use', async () => {
  const cache = new SessionCache<Box>({ maximumBytes: 100, onReleaseError: unexpected });
  const fail = () => Promise.reject(new Error('damaged'));
  const both = [cache.use('a', fail, async () => {}), cache.use('a', fail, async () => {})];
  for (const use of both) await assert.rejects(use, /damaged/);
  assert.equal(
    await cache.use(
      'a',
      async () => new Box(1),
      async () => 'fine',
    ),
    'fine',
  );
});

test('one that grows with its use makes room for itself', async () => {
  const { use, touch, cache, of } = openCache(100);
  await touch('a', 40);
  await use('b', 40, async (box) => {
    box.bytes = 90;
  });
  await touch('b', 40);
  assert.deepEqual([cache.size, cache.bytes], [1, 90]);
  await cache.clear();
  assert.equal(of('a')[0]?.released, 1);
});

test('clearing waits for the uses under way', async () => {
  const { use, cache, of } = openCache(100);
  const long = longUse();
  const running = use('a', 10, long.run);
  await long.started;
  const cleared = cache.clear();
  assert.equal(of('a')[0]?.released, 0);
  long.end();
  await Promise.all([running, cleared]);
  assert.equal(of('a')[0]?.released, 1);
});
