import type { Column, Table } from '../index.ts';
import { randomFrom } from '../lib/random.ts';

/** A column of numbers from a function of the row. */
export function numbers(
  name: string,
  rows: number,
  cellOf: (row: number) => number,
  type: 'integer' | 'number' | 'boolean' | 'datetime' = 'number',
): Column {
  return { name, type, values: Float64Array.from({ length: rows }, (_, row) => cellOf(row)) };
}

/** A column of words; `undefined` is missing. */
export function words(
  name: string,
  rows: number,
  cellOf: (row: number) => string | undefined,
  type: 'category' | 'text' = 'category',
): Column {
  const cells = Array.from({ length: rows }, (_, row) => cellOf(row));
  const categories = Array.from(new Set(cells.filter((cell) => cell !== undefined)));
  return { name, type, categories, codes: Int32Array.from(cells, (cell) => categories.indexOf(cell as string)) };
}

/**
 * A table with something of everything: complete and holed numbers, integers, a
 * boolean, a date, words; and one target of each kind that depends on them.
 */
export function mixedTable(rows: number, seed = 1): Table {
  const random = randomFrom(seed);
  const drawn = Array.from({ length: rows }, () => ({
    age: Math.floor(random() * 80),
    income: random() < 0.1 ? Number.NaN : random() * 1000,
    member: random() < 0.2 ? Number.NaN : random() < 0.5 ? 1 : 0,
    since: 1.6e12 + Math.floor(random() * 1000) * 86_400_000,
    city: ['rome', 'oslo', 'lima', 'bern', undefined][Math.floor(random() * 5)],
    noise: random(),
  }));
  type Drawn = (typeof drawn)[number];
  const score = ({ age, income, member, city, since, noise }: Drawn): number =>
    age / 20 +
    (Number.isNaN(income) ? 2 : income / 300) +
    (member === 1 ? 1 : 0) +
    (city === 'oslo' || city === 'bern' ? 2 : 0) +
    (since - 1.6e12) / 8.64e10 +
    noise;
  const of = (row: number): Drawn => drawn[row] as Drawn;
  return {
    rows,
    columns: [
      numbers('age', rows, (row) => of(row).age, 'integer'),
      numbers('income per year', rows, (row) => of(row).income),
      numbers('member', rows, (row) => of(row).member, 'boolean'),
      numbers('since', rows, (row) => of(row).since, 'datetime'),
      words('city', rows, (row) => of(row).city),
      numbers('price', rows, (row) => score(of(row))),
      words('grade', rows, (row) => ['low', 'middle', 'high'][Math.min(2, Math.floor(score(of(row)) / 3.5))]),
      numbers('approved', rows, (row) => (score(of(row)) > 6 ? 1 : 0), 'boolean'),
    ],
  };
}

export const mixedFeatures = ['age', 'income per year', 'member', 'since', 'city'];
