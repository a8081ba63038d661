import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { mkdir, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { test } from 'node:test';
import { objectStoreSuite } from '../testing/object-store-suite.ts';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { directoryObjects } from './directory.ts';

objectStoreSuite('a directory', async () => {
  const folder = await temporaryDirectory();
  const store = await directoryObjects({ root: folder.path });
  return { store, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
});

test('what a killed process left half-written is gone at the next start, and nothing of a living one', async () => {
  await using folder = await temporaryDirectory();
  const incoming = join(folder.path, '.incoming');
  await mkdir(incoming);
  const ended = spawn(process.execPath, ['-e', '']);
  await new Promise((resolve) => ended.once('exit', resolve));
  await writeFile(join(incoming, `${ended.pid}-12345678-x`), 'half');
  await writeFile(join(incoming, `${process.pid}-12345678-x`), 'an earlier process with our number');
  await writeFile(join(incoming, `${process.ppid}-12345678-x`), 'of a living process');
  const store = await directoryObjects({ root: folder.path });
  assert.deepEqual(await readdir(incoming), [`${process.ppid}-12345678-x`]);
  assert.deepEqual(await Array.fromAsync(store.list('')), []);
});

test('two stores on one folder do not remove what the other receives', async () => {
  await using folder = await temporaryDirectory();
  const first = await directoryObjects({ root: folder.path });
  const { promise: beingRead, resolve: onRead } = Promise.withResolvers<void>();
  const body = new Readable({ read: () => onRead() });
  const put = first.put('a', body);
  await beingRead;
  body.push('half ');
  const second = await directoryObjects({ root: folder.path });
  body.push('whole');
  body.push(null);
  await put;
  assert.equal(Buffer.from(await second.bytes('a')).toString(), 'half whole');
});

test('the hash of a file that was changed behind our back is the hash of what is there', async () => {
  await using folder = await temporaryDirectory();
  const store = await directoryObjects({ root: folder.path });
  const before = await store.put('a', new TextEncoder().encode('before'));
  await writeFile(join(folder.path, 'a'), 'restored from a backup');
  const after = await store.head('a');
  assert.equal(after?.bytes, 22);
  assert.notEqual(after?.sha256, before.sha256);
  await writeFile(join(folder.path, '.checksums', 'a~'), '{"torn');
  assert.deepEqual(await store.head('a'), after);
});

test('content that was damaged is whole again when it is put again', async () => {
  await using folder = await temporaryDirectory();
  const store = await directoryObjects({ root: folder.path });
  const content = new TextEncoder().encode('before');
  const { key } = await store.putContent('c', content);
  await writeFile(join(folder.path, key), 'BEFORE');
  await store.putContent('c', content);
  assert.equal(Buffer.from(await store.bytes(key)).toString(), 'before');
});

test('the hash is remembered, not computed again', async () => {
  await using folder = await temporaryDirectory();
  const store = await directoryObjects({ root: folder.path });
  const { sha256 } = await store.put('a', new TextEncoder().encode('before'));
  // Same file, same length: only a memory can still say `before`.
  await writeFile(join(folder.path, 'a'), 'BEFORE');
  await utimes(join(folder.path, 'a'), 0, 0);
  assert.equal((await store.head('a'))?.sha256, sha256);
});

test('where no hash can be remembered, objects are there all the same', async () => {
  await using folder = await temporaryDirectory();
  const store = await directoryObjects({ root: folder.path });
  await writeFile(join(folder.path, '.checksums'), 'in the way of the folder');
  const { sha256 } = await store.put('a', new TextEncoder().encode('content'));
  assert.equal((await store.head('a'))?.sha256, sha256);
});

test('an object cannot take the name of a folder of objects, nor the other way round', async () => {
  await using folder = await temporaryDirectory();
  const store = await directoryObjects({ root: folder.path });
  await store.put('a/b', new Uint8Array(1));
  await assert.rejects(store.put('a', new Uint8Array(1)), { code: 'objects.key_conflict' });
  await assert.rejects(store.put('a/b/c', new Uint8Array(1)), { code: 'objects.key_conflict' });
  assert.deepEqual(await readdir(join(folder.path, '.incoming')), []);
});

test('a full disk is a readable 507 that leaves nothing, and the store works again afterwards', async (t) => {
  await using folder = await temporaryDirectory();
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', folder.path], { stdio: 'ignore' });
  } catch {
    return t.skip('mounting a small disk takes root');
  }
  try {
    const store = await directoryObjects({ root: folder.path });
    const tooMuch = Readable.from(Array.from({ length: 20 }, () => Buffer.alloc(65_536, 1)));
    await assert.rejects(store.putContent('uploads', tooMuch), { code: 'objects.disk_full', status: 507 });
    assert.deepEqual(await readdir(join(folder.path, '.incoming')), []);
    await store.put('small', Buffer.alloc(65_536));
  } finally {
    execFileSync('umount', [folder.path]);
  }
});

test('a store that cannot be written says so', async () => {
  await using folder = await temporaryDirectory();
  const store = await directoryObjects({ root: join(folder.path, 'root') });
  await rm(join(folder.path, 'root'), { recursive: true });
  await assert.rejects(store.check());
});
