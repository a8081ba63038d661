import fc from 'fast-check';
import type { CellValue } from '../../index.ts';

export type ColumnKind = 'integer' | 'number' | 'boolean' | 'datetime' | 'words';

/** A table by columns; the first one numbers the rows, so that none is empty. */
export interface RandomTable {
  columns: { name: string; kind: ColumnKind; values: CellValue[] }[];
  rows: number;
}

const letters = ['a', 'B', 'ß', 'é', 'ü', ',', ';', '"', '\n', '\t', '|', ' ', "'", '-', '7', '.', '\\'];

/** Begins and ends with a letter, so that nothing else can be read from it. */
const word = (beyondLatin: boolean) =>
  fc
    .string({ unit: fc.constantFrom(...letters, ...(beyondLatin ? ['😀', 'Ж', '東', '€'] : [])), maxLength: 12 })
    .map((text) => `w${text}w`);

/** Whole seconds, since some ways to write a date have no more. */
const time = fc
  .integer({ min: Date.UTC(1905, 0, 1) / 1_000, max: Date.UTC(2068, 11, 31) / 1_000 })
  .map((second) => new Date(second * 1_000).toISOString());

/** The first two values of each kind tell its type, the decimal separator and the order of dates. */
const telling: Record<ColumnKind, [CellValue, CellValue]> = {
  integer: [7, -12],
  number: [1_234.5, -0.25],
  boolean: [true, false],
  datetime: ['2026-12-31T10:30:15.000Z', '1999-01-30T23:59:59.000Z'],
  words: ['wéüw', 'ww'],
};

function values(kind: ColumnKind, beyondLatin: boolean): fc.Arbitrary<CellValue> {
  if (kind === 'integer') return fc.maxSafeInteger().map((value) => value + 0);
  if (kind === 'boolean') return fc.boolean();
  if (kind === 'datetime') return time;
  if (kind === 'words') return word(beyondLatin);
  const wide = fc.double({ noDefaultInfinity: true, noNaN: true });
  const usual = fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100);
  return fc.oneof(wide, usual).map((value) => value + 0);
}

/** Up to six columns and thirty rows, a sixth of the cells missing. */
export function randomTable({ beyondLatin }: { beyondLatin: boolean }): fc.Arbitrary<RandomTable> {
  const kind = fc.constantFrom(...(Object.keys(telling) as ColumnKind[]));
  return fc
    .tuple(fc.array(kind, { minLength: 1, maxLength: 5 }), fc.integer({ min: 0, max: 28 }))
    .chain(([kinds, more]) => {
      const columns = kinds.map((each) =>
        fc.array(fc.option(values(each, beyondLatin), { freq: 5 }), { minLength: more, maxLength: more }),
      );
      return fc.tuple(...columns).map((drawn) => ({
        rows: more + 2,
        columns: [
          { name: 'row', kind: 'integer' as const, values: Array.from({ length: more + 2 }, (_, row) => row) },
          ...kinds.map((each, index) => ({
            name: `${each} ${index}`,
            kind: each,
            values: [...telling[each], ...(drawn[index] ?? [])],
          })),
        ],
      }));
    });
}

export function rowsOf({ columns, rows }: RandomTable): CellValue[][] {
  return Array.from({ length: rows }, (_, row) => columns.map(({ values }) => values[row] ?? null));
}
