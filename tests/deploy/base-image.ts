/**
 * The base of the images where no registry can be asked: what `docker.io/library/node` is, made of Debian's own
 * packages and of the Node and npm that run here. `MILLRACE_TEST_NODE_IMAGE` names another image.
 */
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { installPackages } from '../../scripts/debian.ts';

const suite = 'trixie';
const source = 'http://deb.debian.org/debian';
const keyring = '/usr/share/keyrings/debian-archive-keyring.gpg';
/** How to set up a suite that is younger than the tool. */
const script = '/usr/share/debootstrap/scripts/sid';
const advice = 'Set MILLRACE_TEST_NODE_IMAGE to an image with Node and npm on Debian.';

/**
 * Makes it once; the engine keeps it.
 * @param env of the engine
 * @throws with a sentence that says what to set
 */
export function ensureBaseImage(env: Record<string, string>): string {
  if (process.env.MILLRACE_TEST_NODE_IMAGE) return process.env.MILLRACE_TEST_NODE_IMAGE;
  const name = `millrace-test-node:${process.versions.node}-${suite}`;
  const options = { env: { ...process.env, ...env }, encoding: 'utf8' } as const;
  if (execFileSync('docker', ['images', '--quiet', name], options)) return name;
  installPackages(['debootstrap', 'debian-archive-keyring'], advice);
  const root = mkdtempSync(join(tmpdir(), 'millrace-base-'));
  try {
    const include = ['--variant=minbase', '--include=libatomic1', '--force-check-gpg', `--keyring=${keyring}`];
    execFileSync('/usr/sbin/debootstrap', [...include, suite, root, source, script], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    rmSync(join(root, 'var/cache/apt/archives'), { recursive: true, force: true });
    addNode(join(root, 'usr/local'));
    execFileSync('sh', ['-c', `tar -C "$0" -c . | docker import - "$1"`, root, name], {
      ...options,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  } catch (cause) {
    throw new Error(`A base image of Debian ${suite} could not be made. ${advice}`, { cause });
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
  return name;
}

function addNode(prefix: string): void {
  copyFileSync(realpathSync(process.execPath), join(prefix, 'bin/node'));
  const npm = `npm@${execFileSync('npm', ['--version'], { encoding: 'utf8' }).trim()}`;
  execFileSync('npm', ['install', '--global', `--prefix=${prefix}`, npm], { stdio: ['ignore', 'ignore', 'inherit'] });
}
