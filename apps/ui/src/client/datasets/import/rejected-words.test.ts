import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rejectedWords } from './rejected-words.ts';

test('rows that somebody chose to keep apart are not called unreadable', () => {
  assert.deepEqual(rejectedWords({ rejected: 1, keptApart: 1, complete: true }), { apart: '1 row kept apart' });
  assert.deepEqual(rejectedWords({ rejected: 3, keptApart: 1, complete: false }), {
    unreadable: '2 rows so far cannot be read',
    apart: '1 row so far kept apart',
  });
  assert.deepEqual(rejectedWords({ rejected: 0, keptApart: 0, complete: true }), {});
});
