import assert from 'node:assert/strict';
import { test } from 'node:test';
import { corpus, someOfEach } from './corpus.ts';
import { pending } from './pending.ts';
import { comparePreview, readCase } from './read-case.ts';

/** Set to try the pending ones as well, and to read every file again by its written recipe instead of every tenth. */
const all = process.env.MILLRACE_CORPUS_ALL !== undefined;

for (const [place, expected] of corpus.entries()) {
  test(`nasty file: ${expected.trap}`, { skip: !all && pending.has(expected.trap) }, () =>
    readCase(expected, { again: all || place % 10 === 0 }),
  );
}

for (const expected of someOfEach) {
  test(`preview: ${expected.trap}`, () => comparePreview(expected));
}

test('each trap is there once, and what is pending is one of them', () => {
  const traps = new Set(corpus.map(({ trap }) => trap));
  assert.equal(traps.size, corpus.length);
  assert.deepEqual(
    [...pending].filter((trap) => !traps.has(trap)),
    [],
  );
});
