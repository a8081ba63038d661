import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** A real data set when this machine has them, else undefined. */
export function realDataset(file: string): string | undefined {
  const folder = process.env.MILLRACE_DATASETS ?? join(import.meta.dirname, '../../../../../../shared/datasets');
  const path = join(folder, file);
  return existsSync(path) ? path : undefined;
}

/** Rows of every type, the same each time; some cells missing. */
export function generatedCsv(rows: number): string {
  const lines = ['id,age,income,city,active,signup,comment'];
  for (let row = 1; row <= rows; row++) {
    const mixed = Math.imul(row, 2_654_435_761) >>> 0;
    const age = mixed % 20 === 0 ? 'NA' : 18 + (mixed % 70);
    const day = new Date(1.5e12 + (mixed % 1_000) * 86_400_000).toISOString().slice(0, 10);
    lines.push(
      `${row},${age},${(mixed % 10_000) / 4},City ${mixed % 50},${mixed % 3 === 0},${day},"note ${mixed}, ""ok"""`,
    );
  }
  return `${lines.join('\n')}\n`;
}
