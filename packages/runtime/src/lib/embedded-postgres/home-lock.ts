import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { MillraceError } from '../errors.ts';

export interface HomeLock {
  release(): void;
}

const sqliteBusy = 5;

/**
 * Lets one process at a time use a folder. The lock is the operating system's
 * own (through SQLite, the one part of Node that offers it), so it ends with
 * the process, however that ends: there is no stale lock and no guess about a
 * process id that was given out again.
 *
 * @throws MillraceError `home.in_use`
 */
export function lockHome(directory: string): HomeLock {
  const owner = join(directory, 'owner');
  // Two that start at the same moment can both find it busy; waiting a little at random lets one of them in.
  const timeout = Math.round(100 + 400 * Math.random());
  const database = new DatabaseSync(join(directory, 'lock'), { timeout });
  try {
    database.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (cause) {
    database.close();
    if ((cause as { errcode?: number }).errcode !== sqliteBusy) throw cause;
    throw new MillraceError({
      code: 'home.in_use',
      status: 500,
      detail: `Another Millrace${describe(owner)} uses this home. Stop it, or set MILLRACE_HOME to another folder.`,
      cause,
    });
  }
  writeFileSync(owner, `${process.pid}\n`);
  return { release: () => database.isOpen && database.close() };
}

function describe(owner: string): string {
  const pid = readPid(owner);
  return pid === undefined ? '' : ` (process ${pid})`;
}

/** Whoever has the lock writes its id right after taking it: what cannot be read yet can be in a moment. */
function readPid(owner: string): string | undefined {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    try {
      const text = readFileSync(owner, 'utf8').trim();
      if (text !== '') return text;
    } catch {
      // Not written yet.
    }
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 25);
  }
  return undefined;
}
