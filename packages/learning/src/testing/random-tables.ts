import type { Column, Table } from '../index.ts';
import { randomFrom } from '../lib/random.ts';
import { numbers, words } from './tables.ts';

const awkward = [
  Number.POSITIVE_INFINITY,
  Number.NEGATIVE_INFINITY,
  1e300,
  -1e300,
  1e-45,
  -1e-300,
  0,
  -0,
  3.4028234e38,
];

/** One column of a random kind: tidy or full of holes, infinities, huge and tiny numbers, odd names. */
export function randomColumn(name: string, rows: number, random: () => number): Column {
  const holes = random() < 0.5 ? random() : 0;
  const isHole = (): boolean => random() < holes;
  const kind = Math.floor(random() * 8);
  const pick = <T>(from: readonly T[]): T => from[Math.floor(random() * from.length)] as T;
  if (kind === 0)
    return numbers(name, rows, () => (isHole() ? Number.NaN : random() * 10 ** Math.floor(random() * 80 - 40)));
  if (kind === 1) return numbers(name, rows, () => (isHole() ? Number.NaN : random() < 0.3 ? pick(awkward) : random()));
  if (kind === 2)
    return numbers(name, rows, () => (isHole() ? Number.NaN : Math.floor(random() * 1e9) - 5e8), 'integer');
  if (kind === 3) return numbers(name, rows, () => Math.round((random() - 0.5) * 2 ** 54), 'integer');
  if (kind === 4) return numbers(name, rows, () => (isHole() ? Number.NaN : Math.round(random())), 'boolean');
  if (kind === 5)
    return numbers(name, rows, () => (isHole() ? Number.NaN : Math.floor(random() * 4e12) - 2e12), 'datetime');
  if (kind === 6) return numbers(name, rows, () => 1 + pick([0, 1, 2, 3]) * 2 ** -23);
  const size = pick([1, 2, 5, 40, 400]);
  return words(
    name,
    rows,
    () => (isHole() ? undefined : pick(['', 'ä ', '日本', '"']) + Math.floor(random() * size)),
    size > 40 ? 'text' : 'category',
  );
}

const oddNames = [
  'a',
  'label',
  'value',
  'probability_0',
  'inner:1',
  'größe in m²',
  'a.b/c',
  ' ',
  '"quoted"',
  '__proto__x',
];

/** A table of one to ten random columns and a target of each task: `binary`, `multiclass`, `regression`. */
export function randomTable(seed: number): { table: Table; features: string[] } {
  const random = randomFrom(seed);
  const rows = 40 + Math.floor(random() * 400);
  const features = oddNames.slice(0, 1 + Math.floor(random() * oddNames.length));
  const columns = features.map((name) => randomColumn(name, rows, random));
  const signal = Float64Array.from({ length: rows }, (_, row) => {
    return columns.reduce((sum, column) => sum + signalOf(column, row), random());
  });
  const middle = signal.toSorted()[Math.floor(rows / 2)] as number;
  return {
    features,
    table: {
      rows,
      columns: [
        ...columns,
        words('binary', rows, (row) => ((signal[row] as number) >= middle ? 'yes' : 'no')),
        numbers('multiclass', rows, (row) => Math.min(3, Math.floor(Math.abs(signal[row] as number))), 'integer'),
        numbers('regression', rows, (row) => (signal[row] as number) * 1e6 - 3e7),
      ],
    },
  };
}

function signalOf(column: Column, row: number): number {
  if ('codes' in column) return ((column.codes[row] as number) % 3) / 2;
  const value = column.values[row] as number;
  return Number.isNaN(value) ? 0.7 : Math.atan(value / 10) + (value > 0 ? 1 : 0);
}
