import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** Folder of public data sets: `MILLRACE_DATASETS`, or `shared/datasets` beside the checkout. */
const folder = process.env.MILLRACE_DATASETS ?? fileURLToPath(new URL('../../shared/datasets', import.meta.url));

export interface RealTable {
  header: string[];
  rows: string[][];
}

/** A real table, or undefined where the folder is missing. The sets hold no quoted cells. */
export function realTable(name: string): RealTable | undefined {
  const path = `${folder}/${name}.csv`;
  if (!existsSync(path)) return undefined;
  const [header = '', ...lines] = readFileSync(path, 'utf8').trimEnd().split('\n');
  return { header: header.split(','), rows: lines.map((line) => line.split(',')) };
}

/** Splits by the row's number, so that a run repeats exactly: every fifth row is kept away from the product. */
export function keepEveryFifthAway(table: RealTable): { given: RealTable; kept: RealTable } {
  return {
    given: { header: table.header, rows: table.rows.filter((_, index) => index % 5 !== 4) },
    kept: { header: table.header, rows: table.rows.filter((_, index) => index % 5 === 4) },
  };
}

export function toCsv({ header, rows }: RealTable): string {
  return `${[header, ...rows].map((cells) => cells.join(',')).join('\n')}\n`;
}

/** A row as a predict call takes it: numbers as numbers, `?`, `NA` and empty cells as null, without the target. */
export function toJsonRow(header: string[], cells: string[], target: string): Record<string, string | number | null> {
  const row: Record<string, string | number | null> = {};
  header.forEach((name, index) => {
    const cell = cells[index] ?? '';
    if (name === target) return;
    if (cell === '' || cell === 'NA' || cell === '?') row[name] = null;
    else row[name] = Number.isNaN(Number(cell)) ? cell : Number(cell);
  });
  return row;
}
