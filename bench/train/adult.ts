import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BenchTable } from './data.ts';

/** UCI puts its test part first. */
const testRows = 16_281;

/** UCI Adult with its own split; categories are numbered in the order of their first row. */
export function adultTable(): BenchTable {
  const folder = process.env.MILLRACE_DATASETS ?? fileURLToPath(new URL('../../../shared/datasets', import.meta.url));
  const path = join(folder, 'adult.csv');
  if (!existsSync(path)) throw new Error('adult.csv was not found: set MILLRACE_DATASETS to the folder that holds it.');
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  // Training rows first.
  const rows = [...lines.slice(testRows), ...lines.slice(0, testRows)].map((line) => line.split(','));
  const names = header.split(',');
  const features = names.flatMap((name, place) => (name === 'income' ? [] : [place]));
  const read = features.map((place) => readColumn(rows.map((cells) => cells[place] as string)));
  const target = names.indexOf('income');
  return {
    trainingRows: rows.length - testRows,
    testRows,
    columns: read.map(({ column }) => column),
    categories: read.map(({ categories }) => categories),
    labels: Float32Array.from(rows, (cells) => (cells[target] === '>50K' ? 1 : 0)),
  };
}

function readColumn(cells: string[]): { column: Float32Array; categories: number } {
  const known = Array.from(new Set(cells.filter((cell) => cell !== '?')));
  if (known.every((cell) => !Number.isNaN(Number(cell)))) {
    return { column: Float32Array.from(cells, (cell) => (cell === '?' ? Number.NaN : Number(cell))), categories: 0 };
  }
  const codes = new Map(known.map((cell, code) => [cell, code]));
  return { column: Float32Array.from(cells, (cell) => codes.get(cell) ?? Number.NaN), categories: known.length };
}
