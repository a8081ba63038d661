import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { temporaryDirectory } from '@millrace/runtime/testing';
import { readAnsweredRows, writeAnsweredRows } from './feedback-file.ts';
import type { AnsweredRow } from './feedback-rows.ts';

const signal = new AbortController().signal;

test('answered rows come back as they were, whatever their texts hold', async () => {
  await using folder = await temporaryDirectory();
  const path = join(folder.path, 'feedback');
  const rows: AnsweredRow[] = [
    { row: { text: 'line\nend, \u2028 and \u2029, "quoted"', age: 41, since: null }, actual: true },
    { row: { text: 'ü'.repeat(100_000) }, actual: 'high' },
  ];
  const given = async function* () {
    yield* rows;
  };
  await writeAnsweredRows(path, given(), signal);
  assert.deepEqual(await readAnsweredRows(path), rows);
});

test('answered rows go to the disk while they are read, not all at the end', async () => {
  await using folder = await temporaryDirectory();
  const path = join(folder.path, 'feedback');
  let written = 0;
  const many = async function* () {
    for (let index = 0; index < 100; index += 1) yield { row: { text: 'x'.repeat(100_000) }, actual: index };
    written = (await stat(path)).size;
  };
  await writeAnsweredRows(path, many(), signal);
  assert.ok(written > 5_000_000, `${written} bytes were written before the last row was read`);
});
