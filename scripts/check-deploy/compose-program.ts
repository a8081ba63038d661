/** Docker Compose 2 as a program of its own: to read compose files, it needs neither Docker nor rights. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { unpackPackage } from '../debian.ts';
import { repositoryRoot } from '../run-tests.ts';

const suite = 'trixie';
const advice = 'Install Docker Compose 2.24 or newer, or set MILLRACE_TEST_COMPOSE to its program (docker-compose).';

/**
 * Words that begin a call of Docker Compose: `MILLRACE_TEST_COMPOSE`, the one of this machine, or else the package of
 * Debian, unpacked under `.cache` by the first call, which takes some seconds.
 *
 * @throws with a sentence that says what to install
 */
export function ensureCompose(): string[] {
  if (process.env.MILLRACE_TEST_COMPOSE) return [process.env.MILLRACE_TEST_COMPOSE];
  for (const words of [['docker', 'compose'], ['docker-compose']]) if (isNewEnough(words)) return words;
  const folder = join(repositoryRoot, '.cache', 'compose');
  const program = join(folder, 'usr/libexec/docker/cli-plugins/docker-compose');
  if (!existsSync(program)) unpack(folder);
  return [program];
}

function isNewEnough([program = '', ...words]: string[]): boolean {
  try {
    const options: ExecFileSyncOptionsWithStringEncoding = { stdio: ['ignore', 'pipe', 'ignore'], encoding: 'utf8' };
    const [, major, minor] =
      /^v?(\d+)\.(\d+)/.exec(execFileSync(program, [...words, 'version', '--short'], options)) ?? [];
    return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 24);
  } catch {
    return false;
  }
}

function unpack(folder: string): void {
  const fresh = `${folder}.new`;
  for (const old of [fresh, folder]) rmSync(old, { recursive: true, force: true });
  unpackPackage({ name: 'docker-compose', suite }, fresh, advice);
  renameSync(fresh, folder);
}
