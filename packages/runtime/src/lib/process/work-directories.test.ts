import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '../testing/temporary-directory.ts';
import { createWorkDirectories } from './work-directories.ts';

test('a work folder is there while its task runs and gone afterwards; two runs of a task have one each', async () => {
  await using home = await temporaryDirectory();
  const directories = createWorkDirectories(home.path);
  {
    await using first = await directories.open('task');
    await using second = await directories.open('task');
    assert.notEqual(first.path, second.path);
    await writeFile(join(first.path, 'file'), 'content');
    assert.equal((await readdir(join(home.path, 'work'))).length, 2);
  }
  assert.deepEqual(await readdir(join(home.path, 'work')), []);
});

test('a sweep removes what killed processes left, also when their id was given out again, and nothing in use', async () => {
  await using home = await temporaryDirectory();
  const directories = createWorkDirectories(home.path);
  await using used = await directories.open('running');
  for (const left of ['task-999999999.1-a1b2c3', `task-${process.pid}.1-a1b2c3`, 'without-an-owner']) {
    await mkdir(join(home.path, 'work', left));
    await writeFile(join(home.path, 'work', left, 'file'), 'content');
  }

  await directories.sweep();
  assert.deepEqual(
    (await readdir(join(home.path, 'work'))).map((name) => join(home.path, 'work', name)),
    [used.path],
  );
});

test('a sweep of a home that has no work yet does nothing', async () => {
  await using home = await temporaryDirectory();
  await createWorkDirectories(home.path).sweep();
});
