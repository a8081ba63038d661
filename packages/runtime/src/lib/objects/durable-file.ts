import { createHash, randomUUID } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { Readable } from 'node:stream';
import { MillraceError } from '../errors.ts';
import { isAlive } from '../process/is-alive.ts';

/** Content that has reached the disk under a temporary name. */
export interface ReceivedFile {
  path: string;
  bytes: number;
  sha256: string;
  /** Identity of the file; a rename keeps it. */
  inode: number;
}

export interface ReceiveOptions {
  signal?: AbortSignal | undefined;
  maximumBytes?: number | undefined;
}

/** Tells the files of this process from those of one that died and left its number to us. */
export const nameOfProcess = `${process.pid}-${randomUUID().slice(0, 8)}-`;

/** Streams `body` into a new file in `folder`, flushed to disk; whatever fails leaves nothing. */
export async function receive(
  folder: string,
  body: Readable | Uint8Array,
  options: ReceiveOptions,
): Promise<ReceivedFile> {
  const path = join(folder, nameOfProcess + randomUUID());
  let handle: FileHandle | undefined;
  try {
    options.signal?.throwIfAborted();
    handle = await open(path, 'wx', 0o600);
    const { bytes, sha256 } = await write(handle, body, options);
    await handle.sync();
    const { ino } = await handle.stat();
    await handle.close();
    return { path, bytes, sha256, inode: ino };
  } catch (error) {
    if (body instanceof Readable) body.destroy();
    await handle?.close().catch(() => {});
    await rm(path, { force: true }).catch(() => {});
    throw readable(error);
  }
}

async function write(handle: FileHandle, body: Readable | Uint8Array, { signal, maximumBytes }: ReceiveOptions) {
  const hash = createHash('sha256');
  let bytes = 0;
  const stop = () => body instanceof Readable && body.destroy(signal?.reason);
  signal?.addEventListener('abort', stop, { once: true });
  try {
    signal?.throwIfAborted(); // it may have been aborted before anybody listened
    for await (const chunk of body instanceof Readable ? body : [body]) {
      const data: Uint8Array = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
      bytes += data.byteLength;
      if (maximumBytes !== undefined && bytes > maximumBytes) throw tooLarge(maximumBytes);
      hash.update(data);
      await handle.writeFile(data);
    }
    signal?.throwIfAborted();
  } catch (error) {
    throw signal?.aborted ? signal.reason : error;
  } finally {
    signal?.removeEventListener('abort', stop);
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Moves a received file to its place; when this returns, a power cut cannot undo it. */
export async function commitFile(from: string, to: string): Promise<void> {
  try {
    await makeFolder(dirname(to));
    await rename(from, to);
    await flushFolder(dirname(to));
  } catch (error) {
    await rm(from, { force: true }).catch(() => {});
    throw readable(error);
  }
}

/** Renames a file that is there; when this returns, a power cut cannot undo it. */
export async function moveFile(from: string, to: string): Promise<void> {
  await makeFolder(dirname(to));
  await rename(from, to);
  // First the new name: a power cut in between leaves two, never none.
  await flushFolder(dirname(to));
  await flushFolder(dirname(from));
}

/** Makes a folder with its parents, and flushes each new entry. */
export async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let made = resolve(folder); made.length >= resolve(first).length; made = dirname(made)) {
    await flushFolder(dirname(made));
  }
}

async function flushFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return; // a folder cannot be opened there
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes what processes that no longer live left half-written. */
export async function discardLeftovers(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const pid = Number(name.split('-')[0]);
    const mine = name.startsWith(nameOfProcess);
    if (!mine && (pid === process.pid || !isAlive(pid))) await rm(join(folder, name), { force: true });
  }
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

function readable(error: unknown): unknown {
  const code = errorCode(error);
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new MillraceError({
      code: 'objects.disk_full',
      status: 507,
      detail: 'The disk of the server is full. Free some space and send it again.',
      cause: error,
      transient: true,
    });
  }
  if (code === 'ENOTDIR' || code === 'EISDIR' || code === 'EEXIST' || code === 'ENOTEMPTY') {
    return new MillraceError({
      code: 'objects.key_conflict',
      status: 409,
      detail: 'An object cannot have the name of a folder of other objects. Choose another name.',
      cause: error,
    });
  }
  return error;
}

function tooLarge(maximumBytes: number): MillraceError {
  return new MillraceError({
    code: 'objects.too_large',
    status: 413,
    detail: `This is larger than the allowed ${maximumBytes} bytes. Send less, or raise the limit.`,
  });
}
