import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ingestText } from '../testing/ingest-text.ts';

const text = 'größe;preis\nmüller;1,5\nšimon;2,5\n';

test('UTF-8 with and without a byte order mark', async () => {
  for (const mark of ['', '\ufeff']) {
    const { cells, recipe, types } = await ingestText(mark + text);
    assert.deepEqual(cells[0], ['müller', 1.5]);
    assert.deepEqual(Object.keys(types), ['größe', 'preis']);
    assert.equal(recipe.encoding, 'utf-8');
  }
});

test('Latin-1 is found by its bytes', async () => {
  const { cells, recipe } = await ingestText(Buffer.from('größe;€\nmüller;1\nschön;2\n'.replace('€', 'x'), 'latin1'));
  assert.deepEqual([cells[0], recipe.encoding], [['müller', 1], 'latin-1']);
});

test('UTF-16 is found by its byte order mark, or read when the recipe says so', async () => {
  const little = Buffer.from(`\ufeff${text}`, 'utf16le');
  for (const bytes of [little, Buffer.from(little).swap16()]) {
    const { cells, recipe } = await ingestText(bytes);
    assert.deepEqual([cells[1], recipe.encoding], [['šimon', 2.5], 'utf-16']);
  }
  assert.equal((await ingestText(little.subarray(2), { encoding: 'utf-16' })).rows, 2);
});

test('in a UTF-8 file a row with broken bytes is rejected, the others are read', async () => {
  const broken = Buffer.concat([
    Buffer.from('a;b\nä;1\nö;2\n'),
    Buffer.from([0xe4, 0x3b, 0x33, 0x0a]),
    Buffer.from('ü;4'),
  ]);
  const { cells, rejects } = await ingestText(broken);
  assert.deepEqual(cells, [
    ['ä', 1],
    ['ö', 2],
    ['ü', 4],
  ]);
  assert.deepEqual(rejects, [{ line: 4, reason: 'The row holds bytes that are no UTF-8 text.', raw: '\uFFFD;3' }]);
});

test('comma, semicolon, tab and bar are found as delimiters, a column alone has none', async () => {
  for (const delimiter of [',', ';', '\t', '|']) {
    const lines = [
      ['a', 'b', 'c'],
      ['x, y', '1', '2'],
      ['z', '3', '4'],
    ];
    const { recipe, rows } = await ingestText(
      lines.map((cells) => cells.map((cell) => `"${cell}"`).join(delimiter)).join('\n'),
    );
    assert.deepEqual([recipe.delimiter, rows], [delimiter, 2]);
  }
  assert.deepEqual((await ingestText('only\n1\n2\n')).cells, [[1], [2]]);
});

test('a UTF-8 mark before Latin-1 text is no part of the first name', async () => {
  const content = Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('größe,ä\nü,ö\nß,ü\n', 'latin1')]);
  const { types, recipe } = await ingestText(content);
  assert.deepEqual([Object.keys(types), recipe.encoding], [['größe', 'ä'], 'latin-1']);
});
