import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, readdir, rm, stat, unlink, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import {
  commitFile,
  discardLeftovers,
  errorCode,
  makeFolder,
  nameOfProcess,
  receive,
} from '../objects/durable-file.ts';
import type { LocalFile } from '../objects/port.ts';
import { replaced } from './errors.ts';

export interface LocalFilesOptions {
  folder: string;
  /** What is kept beyond this is removed, the longest unused first. */
  maximumBytes: number;
}

export interface LocalFiles {
  /**
   * A file with this content; `download` is called when it is not there yet.
   * @param extension how its path ends, for example `.csv`
   */
  open(sha256: string, bytes: number, download: () => Promise<Readable>, extension?: string): Promise<LocalFile>;
}

/** What file systems without hard links answer, and systems that allow none. */
const withoutLinks = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EACCES', 'EXDEV']);

/**
 * Contents on the local disk, named by their hash, for libraries that want a
 * file. Whoever opens one gets a hard link of its own, or a copy on a file system
 * without such links, so that it may be removed from here at any time, also by another process.
 */
export async function openLocalFiles(
  { folder, maximumBytes }: LocalFilesOptions,
  system: { link: typeof link } = { link },
): Promise<LocalFiles> {
  const kept = join(folder, 'kept');
  const used = join(folder, 'used');
  const incoming = join(folder, 'incoming');
  for (const each of [kept, used, incoming]) await makeFolder(each);
  for (const each of [used, incoming]) await discardLeftovers(each);
  let isLinking = true;
  const downloads = new Map<string, Promise<void>>();

  async function open(sha256: string, bytes: number, extension: string): Promise<LocalFile | undefined> {
    const path = join(used, nameOfProcess + randomUUID() + extension);
    const source = join(kept, sha256);
    try {
      await take(source, path);
      if ((await stat(path)).size === bytes) {
        await utimes(source, new Date(), new Date()).catch(() => {});
        return { path, [Symbol.asyncDispose]: () => rm(path, { force: true }) };
      }
      await unlink(path);
    } catch (error) {
      await rm(path, { force: true });
      if (errorCode(error) !== 'ENOENT') throw error;
    }
    return undefined;
  }

  async function take(source: string, path: string): Promise<void> {
    if (isLinking) {
      try {
        return await system.link(source, path);
      } catch (error) {
        if (!withoutLinks.has(errorCode(error) ?? '')) throw error;
        isLinking = false;
      }
    }
    // A clone, where the file system knows such a thing.
    await copyFile(source, path, constants.COPYFILE_FICLONE);
  }

  async function fetch(download: () => Promise<Readable>): Promise<void> {
    const received = await receive(incoming, await download(), {});
    await makeRoom(received.bytes);
    await commitFile(received.path, join(kept, received.sha256));
  }

  async function makeRoom(needed: number): Promise<void> {
    const files = [];
    for (const name of await readdir(kept)) {
      const found = await stat(join(kept, name)).catch(() => undefined);
      if (found) files.push({ name, bytes: found.size, usedAt: found.mtimeMs });
    }
    let total = files.reduce((sum, { bytes }) => sum + bytes, needed);
    for (const { name, bytes } of files.sort((a, b) => a.usedAt - b.usedAt)) {
      if (total <= maximumBytes) return;
      await rm(join(kept, name), { force: true });
      total -= bytes;
    }
  }

  return {
    async open(sha256, bytes, download, extension = '') {
      for (let attempt = 0; attempt < 3; attempt++) {
        const file = await open(sha256, bytes, extension);
        if (file) return file;
        const running = downloads.get(sha256) ?? fetch(download).finally(() => downloads.delete(sha256));
        downloads.set(sha256, running);
        await running;
      }
      throw replaced();
    },
  };
}
