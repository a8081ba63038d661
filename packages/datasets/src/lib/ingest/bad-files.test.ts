import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingestText, refusedWith } from '../testing/ingest-text.ts';

const refused = (content: string | Buffer, what: string, sentence: RegExp) =>
  assert.rejects(ingestText(content), refusedWith(`datasets.${what}`, sentence));

test('an empty file, and one of blank lines, is refused', async () => {
  await refused('', 'file_empty', /is empty/);
  await refused('\n\r\n\n', 'file_empty', /blank lines/);
  await refused('\ufeff', 'file_empty', /Upload a/);
});

test('a header without rows is refused', async () => {
  await refused('a,b,c\n', 'header_only', /no rows/);
  await refused('a,b,c', 'header_only', /no rows/);
});

test('a binary file is refused by name', async () => {
  await refused(Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), 'not_text', /PNG/);
  await refused(Buffer.from([1, 2, 0, 3, 0, 0, 65, 10]), 'not_text', /binary/);
  await refused(Buffer.from('a,b\0c\n1,2\n'), 'header_unreadable', /zero byte/);
});

test('a CSV file whose header begins like a binary file is read', async () => {
  assert.equal((await ingestText('PAR1,PAR2\n1,2\n')).rows, 1);
});

test('more than 10,000 columns are refused', async () => {
  const header = Array.from({ length: 10_001 }, (_, index) => `c${index}`).join(',');
  await refused(`${header}\n${','.repeat(10_000)}\n`, 'too_many_columns', /10,001 columns/);
});

test('a header that cannot be read is refused with the reason', async () => {
  await refused('a,"b\n1,2\n', 'header_unreadable', /never closed/);
});

test('a file of which no row can be read is refused with its first problem', async () => {
  await refused('a,b\n1\n2\n', 'no_readable_rows', /Line 2: The row has 1 field/);
});

test('a recipe that cannot be used is refused before any work', async () => {
  const rejects = (recipe: object, sentence: RegExp) =>
    assert.rejects(ingestText('a,b\n1,2\n', recipe), refusedWith('datasets.recipe_invalid', sentence));
  await rejects({ delimiter: '§' }, /one ASCII character/);
  await rejects({ delimiter: '"' }, /must differ/);
  await rejects({ delimiter: 'x' }, /cannot be letters/);
  await rejects({ types: { nope: 'number' } }, /no such column/);
  await rejects({ unknown: true }, /cannot be used/);
  await rejects({ missing: ['\0'] }, /a character that is none/);
  await rejects({ columnMissing: { '\ud800': ['x'] } }, /a character that is none/);
});
