import assert from 'node:assert/strict';
import { createWriteStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { giveUpFile } from './give-up-file.ts';

test('a file that is given up while it is being opened is closed before its folder goes', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'table.csv');
  const file = createWriteStream(path);
  await giveUpFile(file);
  assert.ok(file.closed);
  await giveUpFile(file);
  assert.ok(existsSync(path), 'it was opened, and closed');
});

test('the error of a file that is given up is nobody any more', async () => {
  const file = createWriteStream('/nowhere/at/all/table.csv');
  await giveUpFile(file);
  assert.ok(file.closed);
});
