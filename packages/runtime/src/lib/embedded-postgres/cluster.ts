import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chown, mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MillraceError } from '../errors.ts';
import type { Account } from './account.ts';
import type { Binaries } from './binaries.ts';

const run = promisify(execFile);

export const superuser = 'millrace';

/** The folders and files of one embedded PostgreSQL. */
export function layout(directory: string) {
  return {
    cluster: join(directory, 'cluster'),
    password: join(directory, 'password'),
    sockets: join(directory, 'run'),
  };
}

/**
 * Makes the cluster, unless it is there, and gives the superuser's password.
 * It is made aside and renamed, so that a crash midway is only a start anew.
 */
export async function ensureCluster(directory: string, binaries: Binaries, account: Account): Promise<string> {
  const paths = layout(directory);
  const password = await ensurePassword(paths.password, account);
  if (await stat(join(paths.cluster, 'PG_VERSION')).catch(() => undefined)) return password;
  const unfinished = `${paths.cluster}.unfinished`;
  await rm(unfinished, { recursive: true, force: true });
  await mkdir(unfinished, { mode: 0o700 });
  if (account.ids.uid !== undefined) await chown(unfinished, account.ids.uid, account.ids.gid ?? 0);
  const [command = '', ...words] = [
    ...account.prefix,
    binaries.initdb,
    `--pgdata=${unfinished}`,
    `--username=${superuser}`,
    `--pwfile=${paths.password}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--data-checksums',
    '--no-instructions',
  ];
  await run(command, words, { ...account.ids, cwd: directory, env: postgresEnvironment() }).catch((cause) => {
    throw new MillraceError({
      code: 'home.database_not_created',
      status: 500,
      detail: 'The built-in PostgreSQL could not create its data. The log says why; often the disk is full.',
      cause,
    });
  });
  await rename(unfinished, paths.cluster);
  return password;
}

async function ensurePassword(path: string, account: Account): Promise<string> {
  const known = await readFile(path, 'utf8').catch(() => '');
  if (known.endsWith('\n')) return known.trim();
  const password = randomBytes(24).toString('base64url');
  await using file = await open(path, 'w', 0o600);
  await file.writeFile(`${password}\n`);
  if (account.ids.uid !== undefined) await file.chown(account.ids.uid, account.ids.gid ?? 0);
  await file.sync();
  return password;
}

/** PG* variables of the user would steer the server; messages must be English to be understood. */
export function postgresEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|MILLRACE_|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}
