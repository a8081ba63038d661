import type { Column, Label, LearningTask, Signature, Table } from '../index.ts';
import { LearningError } from './errors.ts';
import { isNumeric } from './features/plan.ts';
import { addTo } from './tally.ts';

/** Integers with at most this many distinct values are classes when no task is named. */
const mostIntegerClasses = 20;
const mostClasses = 200;
/** Fewer rows with a target are refused. */
export const minimumRows = 20;

export interface Target {
  task: LearningTask;
  /** Rows of the table that have a target, ascending. */
  rows: Uint32Array;
  /** For each row of the table: class number or value; NaN where it is missing. */
  values: Float64Array;
  labels?: Label[];
  signature: Signature['target'];
}

/**
 * Reads the target column. Classes are numbered in the order of their labels
 * (false before true, numbers ascending, text by code unit); of two, the second
 * is the positive one.
 */
export function readTarget(table: Table, name: string, task: LearningTask | undefined): Target {
  const column = table.columns.find((each) => each.name === name);
  if (!column) throw missing(name);
  if (column.type === 'datetime') {
    throw new LearningError('learning.target_unsupported', `Column '${name}' holds dates: choose another target.`);
  }
  const rows = rowsWithTarget(column, table.rows);
  if (rows.length < minimumRows) {
    throw new LearningError(
      'learning.too_few_rows',
      `${rows.length} rows have a value in '${name}', at least ${minimumRows} are needed: add rows.`,
    );
  }
  const labels = distinctLabels(column, rows);
  if (labels.length < 2) {
    throw new LearningError(
      'learning.target_constant',
      `Every row has the same value in '${name}', so there is nothing to learn: choose another target.`,
    );
  }
  const chosen = task ?? inferTask(column, labels);
  return chosen === 'regression' ? valueTarget(column, rows, name) : classTarget(column, rows, labels, chosen, name);
}

function missing(name: string): LearningError {
  return new LearningError(
    'learning.target_missing',
    `The table has no column '${name}': choose one of its columns as the target.`,
  );
}

function rowsWithTarget(column: Column, rows: number): Uint32Array {
  const isMissing = isNumeric(column)
    ? (row: number) => Number.isNaN(column.values[row])
    : (row: number) => (column.codes[row] as number) < 0 || column.categories[column.codes[row] as number] === '';
  return Uint32Array.from({ length: rows }, (_, row) => row).filter((row) => !isMissing(row));
}

function inferTask(column: Column, labels: Label[]): LearningTask {
  const isClasses =
    !isNumeric(column) ||
    column.type === 'boolean' ||
    (column.type === 'integer' && labels.length <= mostIntegerClasses);
  if (!isClasses) return 'regression';
  return labels.length === 2 ? 'binary' : 'multiclass';
}

function distinctLabels(column: Column, rows: Uint32Array): Label[] {
  if (!isNumeric(column)) {
    const used = new Set<number>();
    for (const row of rows) used.add(column.codes[row] as number);
    return Array.from(used, (code) => column.categories[code] as string).sort(byCodeUnit);
  }
  const used = new Set<number>();
  for (const row of rows) used.add(column.values[row] as number);
  const numbers = Array.from(used).sort((one, other) => one - other);
  return column.type === 'boolean' ? numbers.map((number) => number !== 0) : numbers;
}

function byCodeUnit(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function classTarget(column: Column, rows: Uint32Array, labels: Label[], task: LearningTask, name: string): Target {
  checkClasses(labels, rows.length, task, name);
  const values = classNumbers(column, labels);
  const counts = new Uint32Array(labels.length);
  for (const row of rows) addTo(counts, values[row] as number);
  const single = counts.indexOf(1);
  if (single >= 0) {
    throw new LearningError(
      'learning.class_too_small',
      `Class '${labels[single]}' of '${name}' has one row only: add rows of it or remove that row.`,
    );
  }
  return { task, rows, values, labels, signature: { name, labels } };
}

function checkClasses(labels: Label[], rows: number, task: LearningTask, name: string): void {
  if (task === 'binary' && labels.length > 2) {
    throw new LearningError(
      'learning.task_mismatch',
      `'${name}' has ${labels.length} classes, so the task cannot be binary: leave the task out or choose multiclass.`,
    );
  }
  if (labels.length === rows) {
    throw new LearningError(
      'learning.target_unique',
      `Every row has its own value in '${name}', as an id has: choose another target.`,
    );
  }
  if (labels.length > mostClasses) {
    throw new LearningError(
      'learning.too_many_classes',
      `'${name}' has ${labels.length} classes, at most ${mostClasses} are possible: choose another target or join classes.`,
    );
  }
}

function classNumbers(column: Column, labels: Label[]): Float64Array {
  const numberOf = new Map(labels.map((label, index) => [typeof label === 'boolean' ? Number(label) : label, index]));
  if (isNumeric(column)) return column.values.map((value) => numberOf.get(value) ?? Number.NaN);
  const byCode = column.categories.map((category) => numberOf.get(category) ?? Number.NaN);
  return Float64Array.from(column.codes, (code) => byCode[code] ?? Number.NaN);
}

function valueTarget(column: Column, rows: Uint32Array, name: string): Target {
  if (!isNumeric(column)) {
    throw new LearningError(
      'learning.task_mismatch',
      `'${name}' holds words, so the task cannot be regression: leave the task out or choose another target.`,
    );
  }
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const row of rows) {
    min = Math.min(min, column.values[row] as number);
    max = Math.max(max, column.values[row] as number);
  }
  if (!Number.isFinite(Math.fround(min)) || !Number.isFinite(Math.fround(max))) {
    throw new LearningError(
      'learning.target_out_of_range',
      `'${name}' holds infinite or too large values: a target must lie within ±3.4e38.`,
    );
  }
  const signature = { name, min, max, integer: column.type === 'integer' };
  return { task: 'regression', rows, values: column.values, signature };
}
