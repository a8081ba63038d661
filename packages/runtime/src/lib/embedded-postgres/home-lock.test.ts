import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { lockHome } from './home-lock.ts';

test('a home is taken by one at a time, and free again after the release', async () => {
  await using folder = await temporaryDirectory();
  const lock = lockHome(folder.path);
  assert.throws(() => lockHome(folder.path), { code: 'home.in_use' });
  lock.release();
  lockHome(folder.path).release();
});

test('a lock that cannot be used for another reason is not blamed on another Millrace', async () => {
  await using folder = await temporaryDirectory();
  await writeFile(join(folder.path, 'lock'), 'not what Millrace wrote, and longer than a header is'.repeat(20));
  assert.throws(() => lockHome(folder.path), /not a database/);
});
