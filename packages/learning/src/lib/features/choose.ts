import type { Column, Table } from '../../index.ts';
import { LearningError } from '../errors.ts';
import { binnedCategory, countCategories, mostBinnedCategories } from './category.ts';
import { chooseDateParts } from './dates.ts';
import { isNumeric, type NumberColumn, type PlannedFeature, type WordColumn } from './plan.ts';
import { type StatisticPart, type StatisticTarget, statisticOf } from './statistics.ts';
import { type Suspicion, suspectColumns } from './suspicions.ts';
import { nearlyConstant, uselessness } from './useless.ts';

/** Integers beyond this cannot be told apart as numbers, so they enter as float. */
const exactInteger = Number.MAX_SAFE_INTEGER;

export interface ChosenFeatures {
  features: PlannedFeature[];
  /** The column of each feature, same order. */
  columns: Column[];
  /** Columns of the table that are not used, other than the target. */
  ignored: string[];
  /** Columns that may give the target away; they are used all the same. */
  suspicions: Suspicion[];
  notes: string[];
}

export interface ChooseOptions {
  table: Table;
  target: string;
  /** Named by the user; ids among them are kept. Default: all columns but the target. */
  named: string[] | undefined;
  trainingRows: Uint32Array;
  statistic: StatisticTarget;
  parts: StatisticPart[];
  /** Only a part of the training rows is learnt from: what is said to the user is said of all of them. */
  isFold: boolean;
}

/** Decides how each column enters the model, from its training rows only. */
export function chooseFeatures(options: ChooseOptions): ChosenFeatures {
  const candidates = candidateColumns(options);
  const { trainingRows, named, isFold } = options;
  const reasons = new Map(candidates.map((column) => [column, uselessness(column, trainingRows, named !== undefined)]));
  let columns = candidates.filter((column) => reasons.get(column) === undefined);
  // A fold of a usable table is never refused: a column that says nothing in it does no harm.
  if (columns.length === 0 && isFold) columns = candidates;
  if (columns.length === 0) {
    throw new LearningError(
      'learning.no_features',
      'No column is left to learn from: each is the target, constant, or an id. Add columns or name other features.',
    );
  }
  const features = columns.map((column) => planColumn(column, options));
  const ignored = options.table.columns
    .filter((column) => !columns.includes(column) && column.name !== options.target)
    .map(({ name }) => name);
  if (isFold) return { features, columns, ignored, suspicions: [], notes: [] };
  const suspected = suspectColumns(columns, trainingRows, options.statistic);
  const notes = [
    ...candidates.flatMap((column) => noteOnUse(column, reasons.get(column))),
    ...columns.flatMap((column) => nearlyConstant(column, trainingRows) ?? []),
    ...suspected.notes,
  ];
  return { features, columns, ignored, suspicions: suspected.suspicions, notes };
}

function noteOnUse({ name }: Column, reason: string | undefined): string[] {
  return reason === undefined ? [] : [`Column '${name}' is not used: ${reason}.`];
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

function planColumn(column: Column, options: ChooseOptions): PlannedFeature {
  return isNumeric(column) ? planNumbers(column, options.trainingRows) : planWords(column, options);
}

function planWords(column: WordColumn, { trainingRows, statistic, parts }: ChooseOptions): PlannedFeature {
  const counts = countCategories(column, trainingRows);
  let distinct = 0;
  let repeated = 0;
  for (const count of counts) {
    if (count > 0) distinct++;
    if (count > 1) repeated++;
  }
  // Without a single repeat there is nothing to make statistics of.
  return distinct <= mostBinnedCategories || repeated === 0
    ? binnedCategory(column, counts)
    : statisticOf(column, trainingRows, statistic, parts);
}

function planNumbers({ name, type, values }: NumberColumn, rows: Uint32Array): PlannedFeature {
  if (type === 'datetime') {
    return { kind: 'date', name, origin: earliest(values, rows), parts: chooseDateParts(values, rows) };
  }
  return { kind: 'number', name, type, tensor: type === 'integer' && isExact(values) ? 'int64' : 'float' };
}

/** Complete and within what a number can count; over the whole table, as rows outside the training are predicted too. */
function isExact(values: Float64Array): boolean {
  for (let row = 0; row < values.length; row++) {
    const value = values[row] as number;
    if (!Number.isInteger(value) || Math.abs(value) > exactInteger) return false;
  }
  return true;
}

function earliest(values: Float64Array, rows: Uint32Array): number {
  let origin = Number.POSITIVE_INFINITY;
  for (const row of rows) origin = Math.min(origin, Number.isNaN(values[row]) ? origin : (values[row] as number));
  return Number.isFinite(origin) ? Math.trunc(origin) : 0;
}
