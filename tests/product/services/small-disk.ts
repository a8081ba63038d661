/** A disk of a few megabytes, in memory, that tests fill. */
import { execFile } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const megabyte = 1024 * 1024;

export interface SmallDisk extends AsyncDisposable {
  /** Leaves no byte free, also of what others give up later. */
  fill(): Promise<void>;
  /** As before `fill`. */
  free(): Promise<void>;
}

/** Mounts it on a folder, as root or through `sudo`. @throws Error where neither may mount */
export async function mountDisk(folder: string, megabytes: number): Promise<SmallDisk> {
  const asRoot = (...command: string[]) => {
    const [program = '', ...words] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
    return run(program, words);
  };
  await asRoot('mount', '-t', 'tmpfs', '-o', `size=${megabytes}m,mode=0777`, 'millrace-test', folder);
  const filler = join(folder, 'filler');
  const zeros = Buffer.alloc(megabyte);
  let filling: NodeJS.Timeout | undefined;
  let writing: Promise<void> | undefined;

  async function fillOnce(): Promise<void> {
    const file = await open(filler, 'a');
    try {
      for (let size = megabyte; size >= 1; ) {
        const { bytesWritten } = await file.write(zeros.subarray(0, size)).catch(whenFull);
        if (bytesWritten === 0) size = Math.floor(size / 2);
      }
    } finally {
      await file.close();
    }
  }
  function fillAgain(): void {
    writing ??= fillOnce().finally(() => {
      writing = undefined;
    });
  }
  async function free(): Promise<void> {
    clearInterval(filling);
    await writing;
    await rm(filler, { force: true });
  }

  return {
    async fill() {
      await fillOnce();
      filling = setInterval(fillAgain, 20);
    },
    free,
    async [Symbol.asyncDispose]() {
      await free();
      await asRoot('umount', '--lazy', folder);
    },
  };
}

function whenFull(error: NodeJS.ErrnoException): { bytesWritten: number } {
  if (error.code !== 'ENOSPC') throw error;
  return { bytesWritten: 0 };
}
