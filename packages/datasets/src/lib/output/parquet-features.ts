import type { BooleanWords, ColumnType } from '../../index.ts';
import { numberValues, wordValues } from '../batch/column-values.ts';
import { readCell } from '../cells/cell-values.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { identifier } from '../duckdb.ts';
import type { TableColumn } from '../read/table.ts';

/** A column that is asked for and what the file has under its name. */
export interface ParquetFeature {
  name: string;
  /** To read it as. */
  type: ColumnType;
  /** What it is in the file: one of the types that an ingest writes. */
  stored: ColumnType;
  /** What true and false are called where words are wanted. */
  words?: BooleanWords | undefined;
}

export type ParquetCell = string | number | null;

/** What to select, so that the cells come as numbers (NaN: missing) or as texts (null: missing). */
export function featureSql({ name, type, stored, words }: ParquetFeature): string {
  const column = identifier(name);
  if (isWords(stored)) return column;
  if (isNumeric(type) && stored !== 'datetime') return `coalesce(${column}::DOUBLE, 'nan'::DOUBLE)`;
  if (stored === 'datetime') {
    return type === 'datetime' ? `epoch_ms(${column})::DOUBLE` : `strftime(${column}, '%Y-%m-%dT%H:%M:%S.%gZ')`;
  }
  if (stored === 'boolean') return booleanSql(column, words ?? { true: 'true', false: 'false' });
  if (stored === 'integer') return `${column}::VARCHAR`;
  // What was a whole number became a double where some cell is missing: its text has no `.0`.
  return `CASE WHEN isnan(${column}) THEN NULL WHEN ${column} = trunc(${column}) AND abs(${column}) < 1e15
    THEN ${column}::BIGINT::VARCHAR ELSE ${column}::VARCHAR END`;
}

function booleanSql(column: string, words: BooleanWords): string {
  const quoted = (word: string) => `'${word.replaceAll("'", "''")}'`;
  return `CASE ${column} WHEN true THEN ${quoted(words.true)} WHEN false THEN ${quoted(words.false)} END`;
}

/** Fills one column of a chunk, row by row. */
export interface FeatureColumn {
  feature: ParquetFeature;
  /** Returns false when the cell is not of the column's type. */
  set(row: number, cell: ParquetCell): boolean;
  /** The first `rows` values; starts anew after it. */
  take(rows: number): TableColumn;
}

export function createFeatureColumn(feature: ParquetFeature, capacity: number): FeatureColumn {
  const { type } = feature;
  if (type === 'category' || type === 'text') {
    const { set, take } = wordValues({ ...feature, type }, capacity);
    return {
      feature,
      set(row, cell) {
        set(row, cell === null || cell === '' ? undefined : String(cell));
        return true;
      },
      take,
    };
  }
  const { set, take } = numberValues({ ...feature, type }, capacity);
  return {
    feature,
    set(row, cell) {
      const value = typeof cell === 'string' ? numberOfText(cell, type) : numberOf(cell, type);
      if (value === undefined) return false;
      set(row, value);
      return true;
    },
    take,
  };
}

function numberOf(cell: number | null, type: ColumnType): number | undefined {
  if (cell === null || !Number.isFinite(cell)) return Number.NaN;
  if (type === 'integer') return Number.isSafeInteger(cell) ? cell + 0 : undefined;
  return type === 'boolean' && cell !== 0 && cell !== 1 ? undefined : cell;
}

/** A column of texts may hold numbers and dates all the same: they are read as in every other file. */
function numberOfText(cell: string, type: ColumnType): number | undefined {
  const text = trimCell(cell);
  return text === '' ? Number.NaN : readCell(text, type, { decimal: '.', dateOrder: 'month-first' });
}

function isWords(type: ColumnType): boolean {
  return type === 'category' || type === 'text';
}

function isNumeric(type: ColumnType): boolean {
  return type === 'integer' || type === 'number' || type === 'boolean';
}
