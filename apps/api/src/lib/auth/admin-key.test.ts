import assert from 'node:assert/strict';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { ensureAdminKey } from './admin-key.ts';

test('the first start makes a key that only the owner can read, later starts keep it', async () => {
  await using home = await temporaryDirectory();
  const first = await ensureAdminKey({ home: home.path });
  assert.match(first.key, /^mr_[\w-]{43}$/);
  assert.equal(first.created, true);
  assert.equal((await stat(first.path)).mode & 0o777, 0o600);
  const second = await ensureAdminKey({ home: home.path });
  assert.deepEqual([second.key, second.created], [first.key, false]);
});

test('two starts at once agree on one key and leave nothing beside it', async () => {
  await using home = await temporaryDirectory();
  const made = await Promise.all(Array.from({ length: 8 }, () => ensureAdminKey({ home: home.path })));
  assert.equal(new Set(made.map(({ key }) => key)).size, 1);
  assert.deepEqual(await readdir(home.path), ['admin-key']);
});

test('a preset replaces the key that was there', async () => {
  await using home = await temporaryDirectory();
  await ensureAdminKey({ home: home.path });
  const { key } = await ensureAdminKey({ home: home.path, preset: 'a key of my own making' });
  assert.equal(key, 'a key of my own making');
  assert.equal((await readFile(join(home.path, 'admin-key'), 'utf8')).trim(), key);
});

test('an empty file is said to be one, not taken for a key', async () => {
  await using home = await temporaryDirectory();
  await writeFile(join(home.path, 'admin-key'), '\n');
  await assert.rejects(ensureAdminKey({ home: home.path }), { code: 'keys.admin_key_empty' });
});
