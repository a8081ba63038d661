import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingestText } from '../testing/ingest-text.ts';
import { collapseSpaces } from './collapse-spaces.ts';

test('runs of spaces between fields become one, those at the ends of lines none', () => {
  assert.equal(collapseSpaces('  a   b \t c  \r\n 1 2\t\t3\n', '"'), 'a b c\r\n1 2 3\n');
});

test('spaces within quotes are kept, a mark for inches is no quote', () => {
  assert.equal(collapseSpaces('1   "two   words"   3\n', '"'), '1 "two   words" 3\n');
  assert.equal(collapseSpaces('"a  ""b""  c"  "d  e"\n', '"'), '"a  ""b""  c" "d  e"\n');
  assert.equal(collapseSpaces('5"   7"   a"  b\n"never   closed\n', '"'), '5" 7" a" b\n"never closed\n');
  assert.equal(collapseSpaces("1   |a   b|  'c   d'\n", '|'), "1 |a   b| 'c d'\n");
});

test('words in quotes far below the first piece of a file that is lined up with spaces keep their spaces', async () => {
  const line = (...cells: (string | number)[]) => `${cells.map((cell) => String(cell).padEnd(10)).join('')}\n`;
  const rows = Array.from({ length: 50_000 }, (_, row) => line(row, row / 4, row % 7, `name_${row}`));
  const { columns, table, rejected } = await ingestText(
    `${line('id', 'share', 'day', 'name')}${rows.join('')}${line(7, 1, 2, '"two   words"')}`,
  );
  assert.deepEqual([columns.map(({ name }) => name), rejected], [['id', 'share', 'day', 'name'], 0]);
  const names = table.columns[3];
  assert.ok(names && 'codes' in names);
  assert.equal(names.categories[names.codes.at(-1) ?? -1], 'two   words');
});
