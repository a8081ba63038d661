/** RabbitMQ of the next major version, whose libraries are newer than those of this machine. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './debian.ts';
import { repositoryRoot } from './run-tests.ts';

const suite = 'trixie';
const source = 'http://deb.debian.org/debian';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** How to set up a suite that is younger than the tool. */
const script = '/usr/share/debootstrap/scripts/sid';
const advice = 'Set MILLRACE_TEST_RABBITMQ_4 to the folder of rabbitmq-server and rabbitmqctl of a RabbitMQ 4.';

/**
 * Folder with `rabbitmq-server` and `rabbitmqctl` of RabbitMQ 4, which live in a Debian of their own under `.cache`.
 * `MILLRACE_TEST_RABBITMQ_4` names another folder. The first call takes two minutes and is made as root or
 * through `sudo`; the programs then run as anybody.
 *
 * @throws with a sentence that says what to set
 */
export function ensureRabbitmq4(): string {
  if (process.env.MILLRACE_TEST_RABBITMQ_4) return process.env.MILLRACE_TEST_RABBITMQ_4;
  const folder = join(repositoryRoot, '.cache', 'rabbitmq-4');
  const programs = join(folder, 'programs');
  if (existsSync(programs)) return programs;
  installPackages(['debootstrap', 'debian-archive-keyring'], advice);
  const root = join(folder, 'root');
  mkdirSync(folder, { recursive: true });
  const asRoot = process.getuid?.() === 0 ? [] : ['sudo', '-n'];
  const options = ['--variant=minbase', '--include=rabbitmq-server', '--force-check-gpg', `--keyring=${keyring}`];
  try {
    for (const command of [
      ['rm', '-rf', '--one-file-system', root],
      ['/usr/sbin/debootstrap', ...options, suite, root, source, script],
    ]) {
      const [program = '', ...words] = [...asRoot, ...command];
      execFileSync(program, words, { stdio: ['ignore', 'ignore', 'inherit'] });
    }
  } catch (cause) {
    throw new Error(`RabbitMQ of Debian ${suite} could not be set up. ${advice}`, { cause });
  }
  writePrograms(`${programs}.new`);
  renameSync(`${programs}.new`, programs);
  return programs;
}

/**
 * They run in that Debian and share folders of temporary files with this one; what they mount ends with them.
 * Where the folder that they are called in is not there too, they run at its root.
 */
function writePrograms(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  const mounts = [...new Set(['/proc', '/dev', '/tmp', tmpdir()])].map(
    (path) => `mount --rbind ${path} "$root${path}"`,
  );
  for (const name of ['rabbitmq-server', 'rabbitmqctl']) {
    const file = join(folder, name);
    const inside = `cd "$0" 2>/dev/null || cd /; exec /usr/lib/rabbitmq/bin/${name} "$@"`;
    const lines = [
      '#!/bin/sh',
      'set -e',
      'if [ "$1" != inside ]; then',
      '  [ "$(id -u)" = 0 ] || map=--map-root-user',
      '  exec unshare --mount $map sh "$0" inside "$PWD" "$@"',
      'fi',
      'shift',
      'root="$(cd "$(dirname "$0")/.." && pwd -P)/root"',
      'mount --make-rprivate /',
      ...mounts,
      `exec chroot "$root" sh -c '${inside}' "$@"`,
    ];
    writeFileSync(file, `${lines.join('\n')}\n`);
    chmodSync(file, 0o755);
  }
}
