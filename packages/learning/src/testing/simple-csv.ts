import { readFileSync } from 'node:fs';
import type { Table } from '../index.ts';
import { numbers, words } from './tables.ts';

const missing = new Set(['', 'NA', '?']);

/** Reads a CSV without quotes: columns of numbers where all cells are, else of words. */
export function readSimpleCsv(path: string): Table {
  const [header = [], ...lines] = readFileSync(path, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  const rows = lines.length;
  const columns = header.map((name, place) => {
    const cells = lines.map((line) => line[place] ?? '');
    const present = cells.filter((cell) => !missing.has(cell));
    if (present.some((cell) => Number.isNaN(Number(cell)))) {
      return words(name, rows, (row) => (missing.has(cells[row] as string) ? undefined : cells[row]));
    }
    const isInteger = present.every((cell) => /^-?\d+$/.test(cell));
    const read = (row: number): number => (missing.has(cells[row] as string) ? Number.NaN : Number(cells[row]));
    return numbers(name, rows, read, isInteger ? 'integer' : 'number');
  });
  return { rows, columns };
}
