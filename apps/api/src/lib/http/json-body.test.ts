import assert from 'node:assert/strict';
import { test } from 'node:test';
import { whatIsWrong } from './json-body.ts';

test('the place of a break is told as editors count lines and columns', () => {
  for (const [body, place] of [
    ['}', /"}" cannot stand at line 1, column 1\./],
    ['[1,\n2,\n }', /"}" cannot stand at line 3, column 2\./],
    ['[1,\n\n', /ends before it is complete, at line 3, column 1\./],
    ['{"a": 1', /ends before it is complete, at line 1, column 8\./],
  ] as const) {
    assert.match(whatIsWrong(body), place);
  }
});

test('of a body of millions of lines that breaks far behind no place is sought', () => {
  const lines = '\n'.repeat(16 * 1024 * 1024 - 1);
  assert.doesNotMatch(whatIsWrong(`[${lines}`), /line \d/);
  assert.doesNotMatch(whatIsWrong(`[${lines}}`), /line \d/);
  assert.match(whatIsWrong(`[}${lines}`), /line 1, column 2\./);
});
