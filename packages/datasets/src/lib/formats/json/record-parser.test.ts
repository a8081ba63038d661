import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ColumnTree } from './column-tree.ts';
import { RecordParser } from './record-parser.ts';

function parserOf() {
  const tree = new ColumnTree(10_000);
  return { tree, parser: new RecordParser(tree) };
}

const scalar = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.boolean(),
  fc.constant(null),
);

test('law: the cells of a record are its values, however it is written', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.tuple(fc.string(), scalar), { selector: ([key]) => key }),
      fc.nat(4),
      (members, indent) => {
        const { tree, parser } = parserOf();
        const record = Object.fromEntries(members);
        assert.equal(parser.parseObject(JSON.stringify(record, null, indent)), undefined);
        for (const [index, { name }] of tree.nodes.entries()) {
          const value = record[name];
          const cell = parser.cells[index];
          if (typeof value === 'number') assert.equal(Number(cell), value === 0 ? 0 : value);
          else assert.equal(cell, value === null ? undefined : String(value));
        }
        assert.equal(tree.nodes.length, Object.keys(record).length);
      },
    ),
    { numRuns: 300 },
  );
});

test('law: what JSON refuses is refused, and what it takes is taken', () => {
  const piece = fc.constantFrom(
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"',
    '1',
    '-0',
    '01',
    '1.',
    '1e5',
    'true',
    'nul',
    ' ',
    '\\',
    '\n',
  );
  const text = fc.array(piece, { maxLength: 12 }).map((parts) => `{"k":${parts.join('')}}`);
  const accepts = (json: string) => {
    try {
      JSON.parse(json);
      return true;
    } catch {
      return false;
    }
  };
  fc.assert(
    fc.property(text, (json) => {
      // A text over two lines is no JSON, but there is nothing to doubt about it.
      fc.pre(!/"[^"]*\n[^"]*"/.test(json));
      assert.equal(parserOf().parser.parseObject(json) === undefined, accepts(json), json);
    }),
    { numRuns: 2_000 },
  );
});

test('what is too deep is a problem of that record alone', () => {
  const { parser } = parserOf();
  assert.match(parser.parseObject(`${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`) ?? '', /nested/);
  assert.equal(parser.parseObject(`{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`), undefined);
});
