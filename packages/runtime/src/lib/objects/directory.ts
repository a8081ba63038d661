import { open, opendir, readFile, rm, stat, unlink } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { Readable } from 'node:stream';
import { MillraceError } from '../errors.ts';
import { checksumFile } from './checksum-file.ts';
import {
  commitFile,
  discardLeftovers,
  errorCode,
  makeFolder,
  moveFile,
  type ReceivedFile,
  receive,
} from './durable-file.ts';
import { checkKey, notFound } from './key.ts';
import type { ByteRange, ListedObject, ObjectInfo, ObjectStore } from './port.ts';

/**
 * Objects as files below `root`. A put streams into `root/.incoming`, is
 * flushed to disk and renamed into place, so that a crash leaves the old
 * content or the new one; what a crash left in `.incoming` is removed here.
 */
export async function directoryObjects({ root }: { root: string }): Promise<ObjectStore> {
  const incoming = join(root, '.incoming');
  await makeFolder(incoming);
  await discardLeftovers(incoming);
  const checksums = checksumFile(join(root, '.checksums'));
  const pathOf = (key: string) => {
    checkKey(key);
    return join(root, ...key.split('/'));
  };

  async function head(key: string): Promise<ObjectInfo | undefined> {
    const path = pathOf(key);
    try {
      const found = await stat(path);
      if (!found.isFile()) return undefined;
      return { key, bytes: found.size, sha256: await checksums.of(key, path, found) };
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async function commit(key: string, file: ReceivedFile): Promise<ObjectInfo> {
    await checksums.remember(key, file);
    await commitFile(file.path, pathOf(key));
    return { key, bytes: file.bytes, sha256: file.sha256 };
  }

  return {
    async put(key, body, options = {}) {
      pathOf(key);
      return commit(key, await receive(incoming, body, options));
    },
    async putContent(prefix, body, options = {}) {
      pathOf(prefix);
      const { beforeStored, ...limits } = options;
      const file = await receive(incoming, body, limits);
      if (beforeStored) await beforeStored(`${prefix}/${file.sha256}`).catch((error) => discard(file, error));
      // Also over the same content: the one that is there may be damaged, or its name not yet on the disk.
      return commit(`${prefix}/${file.sha256}`, file);
    },
    get: (key, range) => read(pathOf(key), range),
    async bytes(key) {
      return readFile(pathOf(key)).catch(rethrowMissing);
    },
    head,
    async delete(key) {
      await rm(pathOf(key), { force: true }).catch(ignoreMissing);
      await checksums.forget(key);
    },
    async copy(from, to) {
      pathOf(to);
      await commit(to, await receive(incoming, await read(pathOf(from)), {}));
    },
    moveLandsWithinSeconds: 0,
    async move(from, to) {
      await moveFile(pathOf(from), pathOf(to)).catch(rethrowMissing);
      await checksums.forget(from);
    },
    list: (prefix) => list(root, prefix),
    async localFile(key) {
      const path = pathOf(key);
      const found = await stat(path).catch(rethrowMissing);
      if (!found.isFile()) throw notFound();
      return { path, [Symbol.asyncDispose]: async () => {} };
    },
    async check() {
      const probe = await receive(incoming, new Uint8Array([1]), {});
      await unlink(probe.path);
    },
  };
}

async function discard(file: ReceivedFile, error: unknown): Promise<never> {
  await rm(file.path, { force: true });
  throw error;
}

async function read(path: string, range?: ByteRange): Promise<Readable> {
  const handle = await open(path, 'r').catch(rethrowMissing);
  try {
    const found = await handle.stat();
    if (!found.isFile()) throw notFound();
    const { start = 0, end = Math.max(found.size - 1, 0) } = range ?? {};
    if (range && (start < 0 || start >= found.size || end < start)) throw badRange();
    return handle.createReadStream({ start, end, highWaterMark: 256 * 1024 });
  } catch (error) {
    await handle.close();
    throw error;
  }
}

async function* list(root: string, prefix: string): AsyncIterable<ListedObject> {
  // The prefix is text, not a folder: start at the folder that holds all matches.
  const folder = prefix.includes('/') ? prefix.slice(0, prefix.lastIndexOf('/')) : '';
  if (folder !== '') checkKey(folder);
  const start = join(root, ...folder.split('/'));
  const entries = await opendir(start, { recursive: true }).catch(ignoreMissing);
  if (!entries) return;
  for await (const entry of entries) {
    const path = join(entry.parentPath, entry.name);
    const key = relative(root, path).split(sep).join('/');
    if (!entry.isFile() || key.startsWith('.') || !key.startsWith(prefix)) continue;
    const found = await stat(path).catch(ignoreMissing);
    if (found) yield { key, bytes: found.size, storedAt: found.mtime };
  }
}

function isMissing(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR', 'EISDIR'].includes(errorCode(error) ?? '');
}

function rethrowMissing(error: unknown): never {
  throw isMissing(error) ? notFound(error) : error;
}

function ignoreMissing(error: unknown): undefined {
  if (!isMissing(error)) throw error;
}

function badRange(): MillraceError {
  return new MillraceError({
    code: 'objects.range_invalid',
    status: 416,
    detail: 'The asked range lies outside of the stored object. Ask for a range within its length.',
  });
}
