import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type { ReceivedFile } from './durable-file.ts';

interface FileIdentity {
  size: number;
  ino: number;
}

interface Remembered {
  sha256: string;
  bytes: number;
  inode: number;
}

/**
 * SHA-256 of each object, beside it, so that `head` need not read the content.
 * It is only a memory: an entry counts when it names the very file that is
 * there, otherwise the content is read again. So it needs no flush, and a crash
 * between the two writes does no harm.
 */
export function checksumFile(folder: string) {
  // A key cannot have a tilde, so that no entry meets the folder of other entries.
  const pathOf = (key: string) => join(folder, ...`${key}~`.split('/'));

  async function recall(key: string): Promise<Remembered | undefined> {
    try {
      return JSON.parse(await readFile(pathOf(key), 'utf8'));
    } catch {
      return undefined;
    }
  }

  /** Best effort: on a full disk, say, the content is read again the next time. */
  async function remember(key: string, file: Pick<ReceivedFile, 'sha256' | 'bytes' | 'inode'>): Promise<void> {
    const entry: Remembered = { sha256: file.sha256, bytes: file.bytes, inode: file.inode };
    try {
      await mkdir(dirname(pathOf(key)), { recursive: true, mode: 0o700 });
      await writeFile(pathOf(key), JSON.stringify(entry));
    } catch {
      // As above.
    }
  }

  return {
    remember,
    async of(key: string, path: string, { size, ino }: FileIdentity): Promise<string> {
      const known = await recall(key);
      if (known && known.bytes === size && known.inode === ino) return known.sha256;
      const hash = createHash('sha256');
      await pipeline(createReadStream(path), hash);
      const sha256 = hash.digest('hex');
      await remember(key, { sha256, bytes: size, inode: ino });
      return sha256;
    },
    async forget(key: string): Promise<void> {
      await rm(pathOf(key), { force: true });
    },
  };
}
