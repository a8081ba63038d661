/** Docker Compose 2 as a program of its own: to read compose files, it needs neither Docker nor rights. */
import { type ExecFileSyncOptionsWithStringEncoding, execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from '../run-tests.ts';

const suite = 'trixie';
const source = 'http://deb.debian.org/debian';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
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

/** The package is checked by the keys of Debian; lists and state of this machine's apt are left alone. */
function unpack(folder: string): void {
  if (!existsSync('/usr/bin/apt-get') || !existsSync(keyring)) throw new Error(`No Docker Compose 2 found. ${advice}`);
  const fresh = `${folder}.new`;
  const apt = `${folder}.apt`;
  for (const old of [fresh, apt, folder]) rmSync(old, { recursive: true, force: true });
  for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(apt, part), { recursive: true });
  writeFileSync(join(apt, 'sources.list'), `deb [signed-by=${keyring}] ${source} ${suite} main\n`);
  const options = [
    `Dir::Etc::SourceList=${apt}/sources.list`,
    'Dir::Etc::SourceParts=-',
    `Dir::State::Lists=${apt}/lists`,
    `Dir::Cache=${apt}/cache`,
    'Acquire::Languages=none',
    'APT::Sandbox::User=',
  ].flatMap((option) => ['-o', option]);
  const run = (program: string, words: string[]) =>
    execFileSync(program, words, { cwd: apt, stdio: ['ignore', 'ignore', 'inherit'] });
  try {
    run('apt-get', [...options, '-q', 'update']);
    run('apt-get', [...options, '-q', 'download', 'docker-compose']);
    run('dpkg-deb', ['--extract', join(apt, globSync('docker-compose_*.deb', { cwd: apt })[0] ?? ''), fresh]);
  } catch (cause) {
    throw new Error(`Docker Compose of Debian ${suite} could not be set up. ${advice}`, { cause });
  }
  rmSync(apt, { recursive: true });
  renameSync(fresh, folder);
}
