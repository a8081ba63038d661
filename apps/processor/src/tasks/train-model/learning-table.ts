import type { DatasetColumn } from '@millrace/datasets';
import { readTable } from '@millrace/datasets/server';
import type { Column, Table } from '@millrace/learning';
import { heldOutFor, type Split } from '@millrace/learning/server';
import type { HeldOutRule } from '@millrace/models/server';
import { readAnsweredRows } from './feedback-file.ts';
import { appendAnsweredRows } from './feedback-rows.ts';

export type ColumnToRead = Pick<DatasetColumn, 'name' | 'type' | 'words'>;

/** What a training and a judgement read; both see the same rows in the same order. */
export interface LearningTableSource {
  /** The version of the data set, as Parquet. */
  parquetPath: string;
  target: string;
  /** What to read, the target among it; all must be there. */
  columns: ColumnToRead[];
  heldOut: HeldOutRule;
  /** Column that says how much a row counts. */
  weights?: string;
  /** As `writeAnsweredRows` leaves it. */
  feedbackPath?: string;
}

export interface LearningTable {
  table: Table;
  /** 1 for a row that judges and is never trained on. */
  heldOut: Uint8Array;
  feedbackRows: number;
}

/** Reads the table, adds feedback, leaves out rows without a target and marks the rows that judge. */
export async function readLearningTable(source: LearningTableSource): Promise<LearningTable> {
  const { parquetPath, target, heldOut: rule } = source;
  const stored = await readTable({ path: parquetPath, columns: source.columns });
  const answered = source.feedbackPath ? await readAnsweredRows(source.feedbackPath) : [];
  const all = withWeights(appendAnsweredRows(stored, target, answered), source.weights, stored.rows);
  const table = withTarget(all, target);
  const heldOut = heldOutFor(table, splitOf(rule), rule.columns, rule.salt, rule.fraction);
  return { table, heldOut, feedbackRows: answered.length };
}

function splitOf({ split }: HeldOutRule): Split {
  if (split === undefined || split.kind === 'random' || split.column === undefined) return { kind: 'random' };
  return { kind: split.kind, column: split.column };
}

/** Nobody says how much an answered row counts: as much as a stored one does on average. */
function withWeights(table: Table, weights: string | undefined, storedRows: number): Table {
  if (weights === undefined || table.rows === storedRows) return table;
  return {
    ...table,
    columns: table.columns.map((column) => {
      if (column.name !== weights || 'codes' in column) return column;
      const stored = column.values.subarray(0, storedRows);
      const mean = stored.reduce((sum, value) => sum + value, 0) / storedRows;
      return { ...column, values: column.values.map((value, row) => (row < storedRows ? value : mean)) };
    }),
  };
}

/** Only the rows whose target is known; learning reads the empty text as missing too. */
export function withTarget(table: Table, target: string): Table {
  const column = table.columns.find(({ name }) => name === target);
  if (!column) return table;
  const isKnown =
    'codes' in column
      ? (i: number) => (column.categories[column.codes[i] as number] ?? '') !== ''
      : (i: number) => !Number.isNaN(column.values[i]);
  const kept = Int32Array.from({ length: table.rows }, (_, index) => index).filter(isKnown);
  if (kept.length === table.rows) return table;
  return { rows: kept.length, columns: table.columns.map((each) => pick(each, kept)) };
}

function pick(column: Column, rows: Int32Array): Column {
  if ('codes' in column) {
    return { ...column, codes: rows.map((row) => column.codes[row] as number) };
  }
  return { ...column, values: Float64Array.from(rows, (row) => column.values[row] as number) };
}
