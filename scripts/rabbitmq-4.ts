/** RabbitMQ of the next major version, whose libraries are newer than those of this machine. */
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from './debian.ts';
import { repositoryRoot } from './run-tests.ts';

const suite = 'trixie';
const source = 'http://deb.debian.org/debian';
const advice = 'Set MILLRACE_TEST_RABBITMQ_4 to the folder of rabbitmq-server and rabbitmqctl of a RabbitMQ 4.';

/**
 * Folder with `rabbitmq-server` and `rabbitmqctl` of RabbitMQ 4, which live in a Debian of their own under `.cache`.
 * `MILLRACE_TEST_RABBITMQ_4` names another folder. The first call takes two minutes and needs root.
 *
 * @throws with a sentence that says what to set
 */
export function ensureRabbitmq4(): string {
  if (process.env.MILLRACE_TEST_RABBITMQ_4) return process.env.MILLRACE_TEST_RABBITMQ_4;
  const folder = join(repositoryRoot, '.cache', 'rabbitmq-4');
  const programs = join(folder, 'programs');
  if (existsSync(programs)) return programs;
  if (process.getuid?.() !== 0) throw new Error(`A Debian of its own can only be set up by root. ${advice}`);
  installPackages(['debootstrap'], advice);
  const root = join(folder, 'root');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  try {
    const options = ['--variant=minbase', '--include=rabbitmq-server', suite, root, source];
    execFileSync('debootstrap', options, { stdio: ['ignore', 'ignore', 'inherit'] });
  } catch (cause) {
    throw new Error(`RabbitMQ of Debian ${suite} could not be set up. ${advice}`, { cause });
  }
  writePrograms(`${programs}.new`, root);
  renameSync(`${programs}.new`, programs);
  return programs;
}

/** They run in that Debian and share folders of temporary files with this one; what they mount ends with them. */
function writePrograms(folder: string, root: string): void {
  mkdirSync(folder);
  const mounts = [...new Set(['/proc', '/dev', '/tmp', tmpdir()])].map((path) => `mount --bind ${path} "$root${path}"`);
  for (const name of ['rabbitmq-server', 'rabbitmqctl']) {
    const inside = `cd "$0" && exec /usr/lib/rabbitmq/bin/${name} "$@"`;
    const outside = [
      'root="$1"; shift',
      'mount --make-rprivate /',
      ...mounts,
      `exec chroot "$root" sh -c '${inside}' "$@"`,
    ];
    const file = join(folder, name);
    writeFileSync(`${file}-outside`, `${['#!/bin/sh', 'set -e', ...outside].join('\n')}\n`);
    writeFileSync(
      file,
      `#!/bin/sh\nexec unshare -m sh "${join(root, '..', 'programs', name)}-outside" "${root}" "$PWD" "$@"\n`,
    );
    chmodSync(file, 0o755);
  }
}
