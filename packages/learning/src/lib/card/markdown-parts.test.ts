import assert from 'node:assert/strict';
import { test } from 'node:test';
import { plain, table } from './markdown-parts.ts';

test('text that looks like Markdown or HTML is shown as it is written', () => {
  assert.equal(plain('- a'), '\\- a');
  assert.equal(plain('1. a'), '1\\. a');
  assert.equal(plain('-0.5 to 12'), '-0.5 to 12');
  assert.equal(plain('a|b `c` <script> & *d*\n# e'), 'a\\|b \\`c\\` &lt;script&gt; &amp; \\*d\\* \\# e');
});

test('a cell never adds a column to a table', () => {
  const lines = table(['a', 'b'], [['x | y', '2']]).split('\n');
  for (const line of lines) assert.equal(line.replaceAll('\\|', '').split('|').length, 4);
});
