import assert from 'node:assert/strict';
import { mkdir, readlink, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { linkLibraries } from './binaries.ts';

test('links that a skipped install script left out are made, and made only once', async () => {
  await using folder = await temporaryDirectory();
  const native = join(folder.path, 'native');
  await mkdir(join(native, 'lib'), { recursive: true });
  await writeFile(join(native, 'lib', 'libpq.so.5.18'), 'library');
  const links = ['native/lib/libpq.so', 'native/lib/libpq.so.5'].map((target) => ({
    source: 'native/lib/libpq.so.5.18',
    target,
  }));
  await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));
  await symlink('libpq.so.5.18', join(native, 'lib', 'libpq.so'));
  await Promise.all([linkLibraries(native), linkLibraries(native)]);
  assert.equal(await readlink(join(native, 'lib', 'libpq.so.5')), 'libpq.so.5.18');
});
