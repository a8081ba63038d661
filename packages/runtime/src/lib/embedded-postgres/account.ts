import { execFile } from 'node:child_process';
import { chown, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MillraceError } from '../errors.ts';

const run = promisify(execFile);

/** How to start a program of PostgreSQL, which refuses to be root. */
export interface Account {
  /** Words to put before the command. */
  prefix: string[];
  /** For `spawn`, when the user must change. */
  ids: { uid?: number; gid?: number };
}

/**
 * As root, a user namespace maps root to an ordinary user, so that folders only
 * root may enter stay usable. Where namespaces are forbidden (containers), the
 * programs run as that ordinary user, and the data folder is handed over.
 *
 * @param directory holds the cluster; its owner is set right
 * @param program must be reachable for the account
 * @throws MillraceError `home.root_refused`
 */
export async function chooseAccount(directory: string, program: string): Promise<Account> {
  if (process.getuid?.() !== 0) return { prefix: [], ids: {} };
  const { uid, gid } = await ordinaryUser();
  const namespace = ['unshare', '--user', `--map-user=${uid}`, `--map-group=${gid}`, '--'];
  if (await works([...namespace, program, '--version'], {})) {
    await handOver(directory, 0, 0);
    return { prefix: namespace, ids: {} };
  }
  await handOver(directory, uid, gid);
  const reachable =
    (await works([program, '--version'], { uid, gid })) &&
    (await works(['/bin/sh', '-c', 'test -w "$0"', directory], { uid, gid }));
  if (reachable) return { prefix: [], ids: { uid, gid } };
  throw new MillraceError({
    code: 'home.root_refused',
    status: 500,
    detail:
      'PostgreSQL cannot run as root here: user namespaces are not permitted, and an ordinary user cannot enter the folders of Millrace. Start Millrace as an ordinary user, or set MILLRACE_DATABASE_URL.',
  });
}

/** initdb wants a user that has a name. */
async function ordinaryUser(): Promise<{ uid: number; gid: number }> {
  const passwd = await readFile('/etc/passwd', 'utf8').catch(() => '');
  const users = passwd
    .split('\n')
    .map((line) => line.split(':'))
    .map(([name, , uid, gid]) => ({ name, uid: Number(uid), gid: Number(gid) }))
    .filter((user) => user.uid > 0 && user.gid > 0);
  return users.find((user) => user.name === 'nobody') ?? users[0] ?? { uid: 65534, gid: 65534 };
}

async function works([command = '', ...words]: string[], options: { uid?: number; gid?: number }): Promise<boolean> {
  return run(command, words, options).then(
    () => true,
    () => false,
  );
}

async function handOver(path: string, uid: number, gid: number): Promise<void> {
  const found = await stat(path);
  if (found.uid === uid && found.gid === gid && !(await mixed(path, uid))) return;
  await chown(path, uid, gid);
  for (const entry of await readdir(path, { withFileTypes: true, recursive: true })) {
    if (!entry.isSymbolicLink()) await chown(join(entry.parentPath, entry.name), uid, gid);
  }
}

async function mixed(path: string, uid: number): Promise<boolean> {
  for (const name of await readdir(path)) if ((await stat(join(path, name))).uid !== uid) return true;
  return false;
}
