import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Column, LearningTask, Table } from '@millrace/learning';
import { heldOutMask } from '@millrace/learning/server';
import { readSimpleCsv } from '@millrace/learning/testing';

const folder = process.env.MILLRACE_DATASETS ?? fileURLToPath(new URL('../../../../shared/datasets', import.meta.url));

/** A public table and what is learnt from it. */
export interface PublicTable {
  file: string;
  target: string;
  task: LearningTask;
  /** Columns that give the target away, or number the rows. */
  without: string[];
}

export const publicTables: PublicTable[] = [
  { file: 'adult.csv', target: 'income', task: 'binary', without: [] },
  { file: 'bank_marketing.csv', target: 'y', task: 'binary', without: [] },
  { file: 'penguins.csv', target: 'species', task: 'multiclass', without: [] },
  { file: 'wine_quality.csv', target: 'quality', task: 'regression', without: [] },
  { file: 'california_housing.csv', target: 'median_house_value', task: 'regression', without: [] },
  {
    file: 'bike_sharing_hourly.csv',
    target: 'cnt',
    task: 'regression',
    without: ['instant', 'dteday', 'casual', 'registered'],
  },
];

export interface SplitTable extends PublicTable {
  table: Table;
  features: string[];
  heldOut: Uint8Array;
  trainingRows: Uint32Array;
  testRows: Uint32Array;
  /** Class number (in the order of `classes`) or value of each row. */
  actual: Float64Array;
  classes: string[];
}

export function pathOf({ file }: PublicTable): string {
  return join(folder, file);
}

export function isAtHand(table: PublicTable): boolean {
  return existsSync(pathOf(table));
}

/** Reads a table and holds a quarter of it out; equal rows stay on one side. */
export function readSplit(which: PublicTable): SplitTable {
  const table = readSimpleCsv(pathOf(which));
  const features = table.columns
    .map(({ name }) => name)
    .filter((name) => !which.without.includes(name) && name !== which.target);
  const heldOut = heldOutMask(table, features, 'peers', 0.25);
  const all = Uint32Array.from(heldOut, (_, row) => row);
  const column = table.columns.find(({ name }) => name === which.target) as Column;
  // The trainer puts classes in the order of their names.
  const classes = 'codes' in column ? column.categories.toSorted() : [];
  const actual =
    'codes' in column
      ? Float64Array.from(column.codes, (code) => classes.indexOf(column.categories[code] as string))
      : column.values;
  return {
    ...which,
    table,
    features,
    heldOut,
    trainingRows: all.filter((row) => heldOut[row] === 0),
    testRows: all.filter((row) => heldOut[row] === 1),
    actual,
    classes,
  };
}

/** The feature columns as Python gets them: numbers, or codes of categories; NaN (null in JSON) is missing. */
export function columnsForPython({ table, features }: SplitTable) {
  return features.map((name) => {
    const column = table.columns.find((each) => each.name === name) as Column;
    if (!('codes' in column)) return { categories: 0, values: column.values };
    return {
      categories: column.categories.length,
      values: Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code)),
    };
  });
}
