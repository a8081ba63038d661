import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

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
