import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isAlive } from './is-alive.ts';

/** A folder of a running task or request; gone when disposed of. */
export interface WorkDirectory extends AsyncDisposable {
  path: string;
}

export interface WorkDirectories {
  /** A fresh folder, whose name starts with that of its user; two attempts of one task never share one. */
  open(user: string): Promise<WorkDirectory>;
  /** Removes what processes that are gone have left behind. */
  sweep(): Promise<void>;
}

/**
 * Folders under `<home>/work` for the files of what is under way. The name of each
 * says which process owns it, so that several processes may share one home and
 * none is ever without an owner.
 */
export function createWorkDirectories(home: string): WorkDirectories {
  const root = join(home, 'work');
  return {
    async open(user) {
      await mkdir(root, { recursive: true, mode: 0o700 });
      const path = await mkdtemp(join(root, `${user}-${await processIdentity(process.pid)}-`));
      return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
    },
    async sweep() {
      const names = await readdir(root).catch(() => []);
      await Promise.all(names.map((name) => removeUnlessOwned(root, name)));
    },
  };
}

async function removeUnlessOwned(root: string, name: string): Promise<void> {
  const [owner, pid] = /(\d+)\.\d+(?=-[^-]+$)/.exec(name) ?? [];
  if (owner === undefined || owner !== (await processIdentity(Number(pid)))) {
    await rm(join(root, name), { recursive: true, force: true });
  }
}

/**
 * A process's id and the time at which it started, because ids are used again.
 * Without `/proc` the id alone, for processes that are alive.
 */
async function processIdentity(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (stat !== undefined) return `${pid}.${stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]}`;
  return isAlive(pid) ? `${pid}.0` : '';
}
