/** The tables that trainers are timed on: made once, kept under .cache/bench, read by every trainer as the same bytes. */
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { adultTable } from './adult.ts';
import { collisionTable, wideTable } from './generate.ts';

/** Columns of float32, one after another; category codes are whole numbers; NaN is missing. Training rows come first. */
export interface BenchTable {
  trainingRows: number;
  testRows: number;
  columns: Float32Array[];
  /** Number of categories of a column, 0 for a column of numbers. */
  categories: number[];
  /** 0 or 1. */
  labels: Float32Array;
}

/** What stands in `about.json` beside the columns. */
export interface TableAbout {
  trainingRows: number;
  testRows: number;
  columns: number;
  categories: number[];
}

/** To be raised when a generator changes, so that no old table is read again. */
const version = 1;

const makers = { adult: adultTable, '1m': collisionTable, wide: wideTable };
export type TableName = keyof typeof makers;
export const tableNames = Object.keys(makers) as TableName[];
export const tableTitles: Record<TableName, string> = {
  adult: 'Adult, 32,561 x 14',
  '1m': '1,000,000 x 28',
  wide: '100,000 x 500',
};

/** The folder with `about.json`, `columns.f32` and `labels.f32`; made now if it was not before. */
export function tableFolder(name: TableName): string {
  const cache = fileURLToPath(new URL('../../.cache/bench', import.meta.url));
  const folder = join(cache, `${name}-${version}`);
  if (existsSync(folder)) return folder;
  const unfinished = `${folder}.${process.pid}`;
  mkdirSync(unfinished, { recursive: true });
  const { trainingRows, testRows, columns, categories, labels } = makers[name]();
  const about: TableAbout = { trainingRows, testRows, columns: columns.length, categories };
  writeFileSync(join(unfinished, 'columns.f32'), '');
  for (const column of columns) writeFileSync(join(unfinished, 'columns.f32'), column, { flag: 'a' });
  writeFileSync(join(unfinished, 'labels.f32'), labels);
  writeFileSync(join(unfinished, 'about.json'), JSON.stringify(about));
  if (existsSync(folder)) rmSync(unfinished, { recursive: true });
  else renameSync(unfinished, folder);
  return folder;
}

/** Reads a table back. */
export function readTable(folder: string): BenchTable {
  const about = JSON.parse(readFileSync(join(folder, 'about.json'), 'utf8')) as TableAbout;
  const rows = about.trainingRows + about.testRows;
  const cells = floats(join(folder, 'columns.f32'));
  const columns = Array.from({ length: about.columns }, (_, index) => cells.subarray(index * rows, (index + 1) * rows));
  return { ...about, columns, labels: floats(join(folder, 'labels.f32')) };
}

function floats(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
}
