import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { censusCsv, censusQuestions, censusTarget } from '../tests/product/census.ts';

export interface Sample {
  name: string;
  csv: string;
  target: string;
  questions: Record<string, unknown>[];
}

/** UCI Adult when the data sets lie beside the repository, a generated census otherwise. */
export async function sample(): Promise<Sample> {
  const folder = process.env.MILLRACE_DATASETS ?? new URL('../../shared/datasets', import.meta.url).pathname;
  const csv = await readFile(join(folder, 'adult.csv'), 'utf8').catch(() => undefined);
  if (csv === undefined) {
    const generated = [...censusCsv(48_842)].join('');
    return { name: 'generated census', csv: generated, target: censusTarget, questions: censusQuestions(500) };
  }
  const [header = '', ...lines] = csv.split('\n');
  const columns = header.trim().split(',');
  const questions = lines.slice(0, 500).map((line) => {
    const cells = line.trim().split(',');
    const known = columns.map((column, index) => [column, cell(cells[index] ?? '')] as const);
    return Object.fromEntries(known.filter(([column]) => column !== 'income'));
  });
  return { name: 'UCI Adult', csv, target: 'income', questions };
}

function cell(text: string): string | number | null {
  if (text === '?' || text === '') return null;
  return Number.isNaN(Number(text)) ? text : Number(text);
}
