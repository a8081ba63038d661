import { createHash } from 'node:crypto';
import { access, constants, mkdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { type HomeLock, lockHome, MillraceError } from '@millrace/runtime/server';

/**
 * Makes the folder that holds all data, for its owner alone, and takes its lock.
 * @throws MillraceError `home.not_writable`, `home.in_use`
 */
export async function openHome(path: string): Promise<HomeLock> {
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
  return lockHome(path);
}

/**
 * A name for the worker of this home that every start of it has again. Only the
 * holder of the home's lock uses it, so the tasks of a process that was killed
 * can be taken over at once.
 */
export function workerIdOf(home: string): string {
  return `standalone-${createHash('sha256').update(`${hostname()}\n${home}`).digest('hex').slice(0, 16)}`;
}
