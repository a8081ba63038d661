import { randomUUID } from 'node:crypto';
import { access, constants, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type HomeLock, lockHome } from '../embedded-postgres/home-lock.ts';
import { MillraceError } from '../errors.ts';

export interface Home extends HomeLock {
  /**
   * The same at every start on this home and nowhere else. Only the holder of the home's lock uses it, so the tasks
   * of a process that was killed can be taken over at once.
   */
  id: string;
}

/**
 * Makes the folder that holds all data of a process, for its owner alone, and takes its lock.
 * @throws MillraceError `home.not_writable`, `home.in_use`
 */
export async function openHome(path: string): Promise<Home> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
    await access(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new MillraceError({
      code: 'home.not_writable',
      status: 500,
      detail: `The folder ${path} cannot be written to. Set MILLRACE_HOME to a folder that can.`,
      cause,
    });
  }
  const lock = lockHome(path);
  try {
    return { ...lock, id: await readId(join(path, 'id')) };
  } catch (error) {
    lock.release();
    throw error;
  }
}

/** What a crash left half written is replaced; only the holder of the lock comes here. */
async function readId(path: string): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.endsWith('\n')) return known.trim();
  const id = randomUUID();
  await writeFile(path, `${id}\n`, { mode: 0o600 });
  return id;
}
