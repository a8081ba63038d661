import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CellValue } from '../../index.ts';
import { readCell } from '../cells/cell-values.ts';
import { everyReading, narrowReadings, plainReadingsOf } from '../cells/readings.ts';
import { ingestText } from '../testing/ingest-text.ts';

/** Texts around the edges of what a number, a date or a boolean is. */
const twoDigits = (max: number) => fc.integer({ min: 0, max }).map((value) => String(value).padStart(2, '0'));
const year = fc.constantFrom('0001', '0999', '1000', '1900', '1970', '2000', '2024', '9999');
const time = fc
  .tuple(twoDigits(23), twoDigits(59), twoDigits(59), fc.constantFrom('', '.1', '.12', '.123', '.123456', '.999999'))
  .map(([hour, minute, second, fraction]) => `${hour}:${minute}:${second}${fraction}`);
const isoDay = fc.tuple(year, twoDigits(12), twoDigits(31)).map((parts) => parts.join('-'));
const offset = fc.constantFrom('', 'Z', '+02:00', '-11:30', '+0530', '-03');
const kinds = {
  integer: fc.oneof(fc.maxSafeInteger().map(String), fc.constantFrom('0', '-1', '-0', '12')),
  number: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.stringMatching(/^-?[0-9]{1,4}\.[0-9]{0,20}$/),
    fc.stringMatching(/^-?\.[0-9]{1,6}([eE][+-]?[0-9]{1,2})?$/),
  ),
  day: isoDay,
  time: fc.tuple(isoDay, fc.constantFrom(' ', 'T'), time, offset).map((parts) => parts.join('')),
  dotted: fc.tuple(twoDigits(31), twoDigits(12), year).map((parts) => parts.join('.')),
  slashed: fc.tuple(twoDigits(12), twoDigits(31), year).map((parts) => parts.join('/')),
  boolean: fc.constantFrom('true', 'FALSE', 'True', 'tRuE'),
};
const column = fc
  .constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[]))
  .chain((kind) => fc.array(kinds[kind], { minLength: 3, maxLength: 40 }));

/** DuckDB loses the sign of `-.0`, which no column can tell from 0. */
function unsigned(value: CellValue): CellValue {
  return typeof value === 'number' ? value + 0 : value;
}

test('a value that decides the type in one engine is the same value in the other', async () => {
  const columns = fc.array(column, { minLength: 12, maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(columns, async (texts) => {
      const rows = Math.max(...texts.map((cells) => cells.length));
      const header = texts.map((_, index) => `c${index}`).join(';');
      const lines = Array.from({ length: rows }, (_, row) => texts.map((cells) => cells[row] ?? '').join(';'));
      const found = await ingestText(`${header}\n${lines.map((line) => `${line}`).join('\n')}\n`, { delimiter: ';' });
      for (const [index, cells] of texts.entries()) {
        const type = found.types[`c${index}`] ?? 'text';
        if (type === 'text' || type === 'category') continue;
        const read = (text: string) => {
          const decimal = found.recipe.decimalSeparator ?? '.';
          const value = readCell(text, type as 'number', {
            decimal,
            dateOrder: found.recipe.dateOrder ?? 'month-first',
          });
          if (value === undefined || Number.isNaN(value)) return null;
          if (type === 'datetime') return new Date(value).toISOString();
          return type === 'boolean' ? value === 1 : unsigned(value);
        };
        assert.deepEqual(
          found.cells.map((row) => unsigned(row[index] ?? null)).slice(0, cells.length),
          cells.map(read),
          `${type}: ${cells}`,
        );
      }
    }),
    { numRuns: 25 },
  );
});

test('the short look at the bytes of a cell never says anything else than the long one', () => {
  const anything = fc.oneof(
    ...Object.values(kinds),
    fc.string({ unit: fc.constantFrom('0', '1', '9', '-', '.', ',', 'e', 't', '+'), minLength: 1, maxLength: 18 }),
  );
  fc.assert(
    fc.property(anything, (text) => {
      const bytes = Buffer.from(text);
      const plain = plainReadingsOf(bytes, 0, bytes.length);
      if (plain !== -1) assert.equal(plain, narrowReadings(everyReading, text));
    }),
    { numRuns: 5_000 },
  );
});
