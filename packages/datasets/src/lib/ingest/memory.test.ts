import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { runChild } from '@millrace/runtime/server';
import { temporaryDirectory } from '@millrace/runtime/testing';
import type { IngestedFile, IngestFileInput } from './ingest-file.ts';

test('a million rows of numbers that are all different are read within 512 MB', async () => {
  await using directory = await temporaryDirectory();
  const path = join(directory.path, 'received.csv');
  const rows = 1_000_000;
  const cell = (row: number, column: number) => (Math.imul(row + 1, 2_654_435_761 + 2 * column) >>> 0) / 2 ** 32;
  const lines = Array.from({ length: rows }, (_, row) => [1, 2, 3].map((column) => cell(row, column)).join(','));
  await writeFile(path, `a,b,c\n${lines.join('\n')}\n`);
  const file = await runChild<IngestFileInput, unknown, IngestedFile>({
    module: new URL('./child.ts', import.meta.url),
    input: {
      path,
      target: join(directory.path, 'version.parquet'),
      workDirectory: directory.path,
      recipe: {},
      memoryMegabytes: 512,
      threads: 2,
      expandedBytes: 1024 ** 3,
    },
    signal: new AbortController().signal,
    memoryMegabytes: 512,
  });
  assert.equal(file.rows, rows);
});
