import type { Column, Table } from '../../index.ts';
import { LearningError } from '../errors.ts';
import { addTo } from '../tally.ts';
import { binnedCategory, mostBinnedCategories } from './category.ts';
import { chooseDateParts } from './dates.ts';
import { isNumeric, type NumberColumn, type PlannedFeature, type WordColumn } from './plan.ts';
import { type StatisticTarget, statisticOf } from './statistics.ts';

/** Classes for which text columns are turned into target statistics; more would flood the model. */
const mostStatisticClasses = 10;
/** An integer column must have this many rows before counting up by one makes it an id. */
const fewestIdRows = 50;
/** Integers beyond this cannot be told apart as numbers, so they enter as float. */
const exactInteger = Number.MAX_SAFE_INTEGER;

export interface ChosenFeatures {
  features: PlannedFeature[];
  /** The column of each feature, same order. */
  columns: Column[];
  /** Columns of the table that are not used, other than the target. */
  ignored: string[];
  notes: string[];
}

export interface ChooseOptions {
  table: Table;
  target: string;
  /** Named by the user; ids among them are kept. Default: all columns but the target. */
  named: string[] | undefined;
  trainingRows: Uint32Array;
  statistic: StatisticTarget;
}

/** Decides how each column enters the model, from its training rows only. */
export function chooseFeatures(options: ChooseOptions): ChosenFeatures {
  const candidates = candidateColumns(options);
  const notes: string[] = [];
  const features: PlannedFeature[] = [];
  const columns: Column[] = [];
  for (const column of candidates) {
    const reason = uselessness(column, options);
    if (reason !== undefined) {
      notes.push(`Column '${column.name}' is not used: ${reason}.`);
      continue;
    }
    features.push(planColumn(column, options));
    columns.push(column);
  }
  if (features.length === 0) {
    throw new LearningError(
      'learning.no_features',
      'No column is left to learn from: each is the target, constant, or an id. Add columns or name other features.',
    );
  }
  const used = new Set(features.map(({ name }) => name));
  const ignored = options.table.columns
    .map(({ name }) => name)
    .filter((name) => !used.has(name) && name !== options.target);
  return { features, columns, ignored, notes };
}

function candidateColumns({ table, target, named }: ChooseOptions): Column[] {
  if (!named) return table.columns.filter(({ name }) => name !== target);
  const unknown = named.filter((name) => !table.columns.some((column) => column.name === name));
  if (unknown.length > 0) {
    throw new LearningError(
      'learning.feature_missing',
      `The table has no column ${unknown.map((name) => `'${name}'`).join(', ')}: name features that it has.`,
    );
  }
  if (named.includes(target)) {
    throw new LearningError(
      'learning.target_is_feature',
      `'${target}' is the target and cannot be a feature too: take it out of the features.`,
    );
  }
  return table.columns.filter(({ name }) => named.includes(name));
}

/** Why a column cannot help, or undefined. */
function uselessness(column: Column, { trainingRows, named, statistic }: ChooseOptions): string | undefined {
  if (isNumeric(column)) {
    if (isConstant(column.values, trainingRows)) return 'it has a single value';
    if (!named && isCounter(column, trainingRows)) return 'it counts the rows, as an id does';
    return undefined;
  }
  const counts = countCategories(column, trainingRows);
  const present = counts.filter((count) => count > 0);
  const rows = present.reduce((sum, count) => sum + count, 0);
  if (present.length === 0) return 'it is empty';
  if (present.length === 1 && rows === trainingRows.length) return 'it has a single value';
  if (present.length === rows && rows > 10) return 'each of its values occurs once, as those of an id do';
  if (present.length > mostBinnedCategories && statistic.parts > mostStatisticClasses) {
    return `it has ${present.length} distinct values, too many together with more than ${mostStatisticClasses} classes`;
  }
  return undefined;
}

function isConstant(values: Float64Array, rows: Uint32Array): boolean {
  const first = Math.fround(values[rows[0] as number] as number);
  return rows.every((row) => Object.is(Math.fround(values[row] as number), first));
}

function isCounter(column: NumberColumn, rows: Uint32Array): boolean {
  if (column.type !== 'integer' || rows.length < fewestIdRows) return false;
  const offset = (column.values[rows[0] as number] as number) - (rows[0] as number);
  return rows.every((row) => (column.values[row] as number) - row === offset);
}

function planColumn(column: Column, options: ChooseOptions): PlannedFeature {
  const { name, type } = column;
  if (!isNumeric(column)) {
    const counts = countCategories(column, options.trainingRows);
    const distinct = counts.filter((count) => count > 0).length;
    return distinct <= mostBinnedCategories
      ? binnedCategory(column, counts)
      : statisticOf(column, options.trainingRows, options.statistic);
  }
  if (type === 'datetime') {
    const { trainingRows } = options;
    const origin = earliest(column.values, trainingRows);
    return { kind: 'date', name, origin, parts: chooseDateParts(column.values, trainingRows) };
  }
  const isExact =
    type === 'integer' && column.values.every((value) => Number.isInteger(value) && Math.abs(value) <= exactInteger);
  return { kind: 'number', name, type, tensor: isExact ? 'int64' : 'float' };
}

function earliest(values: Float64Array, rows: Uint32Array): number {
  let origin = Number.POSITIVE_INFINITY;
  for (const row of rows) origin = Math.min(origin, Number.isNaN(values[row]) ? origin : (values[row] as number));
  return Number.isFinite(origin) ? Math.trunc(origin) : 0;
}

/** Training rows of each code; the empty text counts as missing. */
export function countCategories(column: WordColumn, rows: Uint32Array): Uint32Array {
  const counts = new Uint32Array(column.categories.length);
  for (const row of rows) {
    const code = column.codes[row] as number;
    if (code >= 0 && column.categories[code] !== '') addTo(counts, code);
  }
  return counts;
}
