import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changeWords } from './change-words.ts';

test('columns that are missing come before those that are new', () => {
  assert.deepEqual(changeWords({ version: 2, added: ['note'], removed: ['price', 'day'] }), {
    title: '2 columns of version 2 are missing here',
    lines: ['Missing: price, day.', 'New: note.'],
  });
  assert.deepEqual(changeWords({ version: 2, added: ['note'], removed: [] }), {
    title: '1 column that version 2 has not',
    lines: ['New: note.'],
  });
});
