import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { access, mkdir, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { openLocalFiles } from './local-files.ts';

const hashOf = (content: Uint8Array) => createHash('sha256').update(content).digest('hex');

/** A content with a count of how often it was downloaded. */
function download(content: Uint8Array) {
  const counted = {
    times: 0,
    async get() {
      counted.times += 1;
      return Readable.from([content]);
    },
  };
  return counted;
}

test('a content is downloaded once, for many at once and later', async () => {
  await using folder = await temporaryDirectory();
  const content = randomBytes(10_000);
  const { get, ...counted } = download(content);
  const source = download(content);
  const files = await openLocalFiles({ folder: folder.path, maximumBytes: 1_000_000 });
  const open = () => files.open(hashOf(content), content.length, source.get);
  const opened = await Promise.all([open(), open(), open()]);
  opened.push(await open());
  const again = await openLocalFiles({ folder: folder.path, maximumBytes: 1_000_000 });
  opened.push(await again.open(hashOf(content), content.length, get));
  for (const file of opened) assert.ok(content.equals(await readFile(file.path)));
  assert.deepEqual([source.times, counted.times], [1, 0]);
  for (const file of opened) await file[Symbol.asyncDispose]();
  assert.deepEqual(await readdir(join(folder.path, 'used')), []);
});

test('what is unused for longest makes room; whoever has opened it keeps it', async () => {
  await using folder = await temporaryDirectory();
  const files = await openLocalFiles({ folder: folder.path, maximumBytes: 2_500 });
  const contents = [1, 2, 3].map(() => randomBytes(1_000));
  const [first, second, third] = contents.map(hashOf);
  const opened = [];
  for (const content of contents.slice(0, 2)) {
    opened.push(await files.open(hashOf(content), 1_000, download(content).get));
  }
  await utimes(join(folder.path, 'kept', first ?? ''), 1, 1);
  opened.push(await files.open(third ?? '', 1_000, download(contents[2] as Buffer).get));
  assert.deepEqual((await readdir(join(folder.path, 'kept'))).sort(), [second, third].sort());
  for (const [index, file] of opened.entries()) assert.ok(contents[index]?.equals(await readFile(file.path)));
  for (const file of opened) await file[Symbol.asyncDispose]();
});

test('a kept file of another length is not taken for the content', async () => {
  await using folder = await temporaryDirectory();
  const files = await openLocalFiles({ folder: folder.path, maximumBytes: 1_000_000 });
  const content = randomBytes(1_000);
  await writeFile(join(folder.path, 'kept', hashOf(content)), 'torn');
  await using file = await files.open(hashOf(content), 1_000, download(content).get);
  assert.ok(content.equals(await readFile(file.path)));
});

test('a content that was replaced meanwhile is told as such, and a download that fails leaves nothing', async () => {
  await using folder = await temporaryDirectory();
  const files = await openLocalFiles({ folder: folder.path, maximumBytes: 1_000_000 });
  const content = randomBytes(1_000);
  const other = download(randomBytes(1_000));
  await assert.rejects(files.open(hashOf(content), 1_000, other.get), { code: 'objects.replaced', transient: true });
  const failing = () => Promise.reject(new Error('no connection'));
  await assert.rejects(files.open(hashOf(content), 1_000, failing), /no connection/);
  assert.deepEqual(await readdir(join(folder.path, 'incoming')), []);
  await using file = await files.open(hashOf(content), 1_000, download(content).get);
  assert.ok(file.path);
});

test('what a killed process had opened or half received is gone at the next start', async () => {
  await using folder = await temporaryDirectory();
  for (const name of ['used', 'incoming']) {
    await mkdir(join(folder.path, name));
    await writeFile(join(folder.path, name, '999999999-12345678-x'), 'left');
  }
  await openLocalFiles({ folder: folder.path, maximumBytes: 1_000_000 });
  for (const name of ['used', 'incoming']) assert.deepEqual(await readdir(join(folder.path, name)), []);
});

test('on a file system without hard links whoever opens a content gets a copy, which outlives what is kept', async () => {
  await using folder = await temporaryDirectory();
  const refusals: string[] = [];
  const link = async (source: string) => {
    await access(source);
    refusals.push(source);
    throw Object.assign(new Error('operation not permitted'), { code: 'EPERM' });
  };
  const files = await openLocalFiles({ folder: folder.path, maximumBytes: 1_000_000 }, { link: link as never });
  const content = randomBytes(10_000);
  const source = download(content);
  const open = () => files.open(hashOf(content), content.length, source.get, '.csv');
  await using first = await open();
  await using second = await open();
  assert.notEqual(first.path, second.path);
  await rm(join(folder.path, 'kept', hashOf(content)));
  for (const { path } of [first, second]) {
    assert.match(path, /\.csv$/);
    assert.ok(content.equals(await readFile(path)));
  }
  assert.deepEqual([source.times, refusals.length], [1, 1], 'it is not asked for links again');
});
