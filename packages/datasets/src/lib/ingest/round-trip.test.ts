import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { CellValue, ColumnType } from '../../index.ts';
import type { TableColumn } from '../read/table.ts';
import { ingestText } from '../testing/ingest-text.ts';

const word = fc
  .string({ unit: fc.constantFrom('a', 'B', 'ß', '😀', ',', ';', '"', '\n', '\t', ' ', "'", '-', '7'), minLength: 1 })
  .map((text) => `w${text}w`);
const time = fc.date({ min: new Date('1001-01-01'), max: new Date('9998-12-31'), noInvalidDate: true });

/** Values by type; the first is always there, so that the type shows. */
const kinds: Record<Exclude<ColumnType, 'category'>, fc.Arbitrary<CellValue>> = {
  integer: fc.maxSafeInteger().map((value) => value + 0),
  number: fc.double({ noDefaultInfinity: true, noNaN: true }).map((value) => value + 0),
  boolean: fc.boolean(),
  datetime: time.map((date) => date.toISOString()),
  text: word,
};

const table = fc
  .tuple(
    fc.array(fc.constantFrom(...(Object.keys(kinds) as (keyof typeof kinds)[])), { minLength: 1, maxLength: 6 }),
    fc.integer({ min: 1, max: 30 }),
  )
  .chain(([types, rows]) =>
    fc.record({
      types: fc.constant(types),
      columns: fc.tuple(
        ...types.map((type) => fc.array(fc.option(kinds[type], { freq: 5 }), { minLength: rows, maxLength: rows })),
      ),
      delimiter: fc.constantFrom(',', ';', '\t', '|'),
      lineBreak: fc.constantFrom('\n', '\r\n', '\r'),
      endsWithLineBreak: fc.boolean(),
      quoteAll: fc.boolean(),
    }),
  );

function written(value: CellValue, delimiter: string, quoteAll: boolean): string {
  if (value === null) return quoteAll ? '""' : '';
  // A number with a point in it is a number, not an integer, to the reader.
  const text = typeof value === 'number' && Object.is(value, -0) ? '-0.0' : String(value);
  return quoteAll || /[",;\t|\n\r]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text;
}

test('whatever is written as CSV is read back equal, whichever way it is written', async () => {
  await fc.assert(
    fc.asyncProperty(table, async ({ types, columns, delimiter, lineBreak, endsWithLineBreak, quoteAll }) => {
      const rows = (columns[0] as CellValue[]).map((_, row) => columns.map((column) => column[row] ?? null));
      const header = types.map((type, index) => `${type} ${index}`);
      const lines = [
        header.join(delimiter),
        // A lone empty cell must be quoted: a blank line is no record.
        ...rows.map((row) =>
          row.map((value) => written(value, delimiter, quoteAll || row.length === 1)).join(delimiter),
        ),
      ];
      // Rows of delimiters alone at the end of a file are what spreadsheets leave behind, and told as such.
      fc.pre(rows.at(-1)?.some((cell) => cell !== null) === true || types.length === 1);
      const text = lines.join(lineBreak) + (endsWithLineBreak ? lineBreak : '');
      const recipe = types.length === 1 ? { delimiter } : {};
      const found = await ingestText(text, { ...recipe, decimalSeparator: '.', types: fixed(types, header) });
      assert.deepEqual(found.cells, rows);
      assert.deepEqual([found.rows, found.rejected], [rows.length, 0]);
      for (const [index, column] of found.table.columns.entries()) {
        assert.deepEqual(
          toCells(column),
          rows.map((row) => row[index]),
        );
      }
    }),
    { numRuns: 40 },
  );
});

/** Numbers are fixed half of the time: a few of them may be whole, or beyond 2^53. */
function fixed(types: ColumnType[], header: string[]): Record<string, ColumnType> {
  return Object.fromEntries(
    types.flatMap((type, index) => (type === 'number' ? [[header[index] as string, type] as const] : [])),
  );
}

function toCells(column: TableColumn): CellValue[] {
  if ('codes' in column) return Array.from(column.codes, (code) => column.categories[code] ?? null);
  return Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return null;
    if (column.type === 'boolean') return value === 1;
    return column.type === 'datetime' ? new Date(value).toISOString() : value;
  });
}
