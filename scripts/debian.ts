import { execFileSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const source = 'http://deb.debian.org/debian';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Installs packages of Debian, as root or through `sudo`.
 *
 * @param otherwise what to do on a machine without apt: the message of the error there
 * @throws with a sentence that says what to install
 */
export function installPackages(names: string[], otherwise: string): void {
  if (!existsSync('/usr/bin/apt-get')) throw new Error(otherwise);
  const sudo = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  // Given on the command line, since sudo drops the environment. Level 1 tells Debian to start no service it installs.
  const environment = ['env', 'DEBIAN_FRONTEND=noninteractive', 'RUNLEVEL=1'];
  for (const command of [
    ['apt-get', 'update', '-q'],
    ['apt-get', 'install', '-y', '-q', '--no-install-recommends', ...names],
  ]) {
    const [program = '', ...rest] = [...sudo, ...environment, ...command];
    try {
      execFileSync(program, rest, { stdio: ['ignore', 'inherit', 'inherit'] });
    } catch (cause) {
      throw new Error(`'${command.join(' ')}' failed. ${otherwise}`, { cause });
    }
  }
}

/**
 * Unpacks a package of another Debian than that of this machine into a folder, without installing it: for programs
 * that need nothing but themselves. It is checked by the keys of Debian; this machine's apt is left as it is.
 *
 * @param otherwise what to do where this cannot be done: the message of the error there
 */
export function unpackPackage(
  { name, suite }: { name: string; suite: string },
  folder: string,
  otherwise: string,
): void {
  const own = mkdtempSync(join(tmpdir(), 'millrace-debian-'));
  try {
    for (const part of ['lists/partial', 'cache/archives/partial']) mkdirSync(join(own, part), { recursive: true });
    writeFileSync(join(own, 'sources.list'), `deb [signed-by=${keyring}] ${source} ${suite} main\n`);
    const options = {
      'Dir::Etc::SourceList': join(own, 'sources.list'),
      'Dir::Etc::SourceParts': '-',
      'Dir::State::Lists': join(own, 'lists'),
      'Dir::Cache': join(own, 'cache'),
      'Acquire::Languages': 'none',
      'APT::Sandbox::User': '',
    };
    const words = Object.entries(options).map(([option, value]) => `-o${option}=${value}`);
    const run = (program: string, ...rest: string[]) =>
      execFileSync(program, rest, { cwd: own, stdio: ['ignore', 'ignore', 'inherit'] });
    run('apt-get', ...words, 'update', '-q');
    run('apt-get', ...words, 'download', '-q', name);
    mkdirSync(folder, { recursive: true });
    run('dpkg-deb', '--extract', globSync(`${own}/*.deb`)[0] ?? '', folder);
  } catch (cause) {
    throw new Error(`${name} of Debian ${suite} could not be had. ${otherwise}`, { cause });
  } finally {
    rmSync(own, { recursive: true, force: true });
  }
}
