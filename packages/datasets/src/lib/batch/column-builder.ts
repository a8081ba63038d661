import type { ImportRecipe } from '../../index.ts';
import { type CellReading, readCell } from '../cells/cell-values.ts';
import { plainNumber } from '../cells/fast-number.ts';
import { trimCell } from '../cells/trim-cell.ts';
import type { TableColumn } from '../read/table.ts';
import type { ChunkColumn } from './chunk.ts';
import { numberValues, wordValues } from './column-values.ts';

export interface MissingCells {
  missing: Set<string>;
  /** True when a marker such as -999 looks like a number: then no cell can be read without comparing it. */
  numericMarkers: boolean;
}

export interface ChunkReading extends CellReading, MissingCells {
  /** Of columns with markers of their own, by name. */
  columnMissing: Map<string, MissingCells>;
  /** Of columns whose decimals are not as in the rest of the file, by name. */
  columnDecimals: NonNullable<ImportRecipe['columnDecimals']>;
}

/** The cell under the cursor: bytes for numbers, text for the rest. */
export interface Cell {
  bytes: Buffer;
  start: number;
  end: number;
  text(): string;
}

/** Fills one column of a chunk, row by row. */
export interface ColumnBuilder {
  column: ChunkColumn;
  /** Returns false when the cell is not of the column's type. */
  set(row: number, cell: Cell): boolean;
  setMissing(row: number): void;
  /** The first `rows` values; starts anew after it. */
  take(rows: number): TableColumn;
}

export function createColumnBuilder(column: ChunkColumn, capacity: number, reading: ChunkReading): ColumnBuilder {
  const decimal = reading.columnDecimals[column.name] ?? reading.decimal;
  const own = { ...reading, decimal, ...reading.columnMissing.get(column.name) };
  return column.type === 'category' || column.type === 'text'
    ? words(column, column.type, capacity, own)
    : numbers(column, column.type, capacity, own);
}

function words(
  column: ChunkColumn,
  type: 'category' | 'text',
  capacity: number,
  { missing }: ChunkReading,
): ColumnBuilder {
  const { set, take } = wordValues({ ...column, type }, capacity);
  return {
    column,
    set(row, cell) {
      const word = trimCell(cell.text());
      set(row, missing.has(word) ? undefined : word);
      return true;
    },
    setMissing: (row) => set(row, undefined),
    take,
  };
}

function numbers(
  column: ChunkColumn,
  type: 'integer' | 'number' | 'boolean' | 'datetime',
  capacity: number,
  reading: ChunkReading,
): ColumnBuilder {
  const { decimal } = reading;
  const plain = (type === 'integer' || type === 'number') && !reading.numericMarkers;
  const { set, take } = numberValues({ ...column, type }, capacity);

  function read(cell: Cell): number | undefined {
    if (cell.start === cell.end) return Number.NaN;
    if (plain && decimal !== 'either') {
      const value = plainNumber(cell.bytes, cell.start, cell.end, decimal);
      if (!Number.isNaN(value)) return type === 'integer' ? asInteger(value) : value;
    }
    const text = trimCell(cell.text());
    return reading.missing.has(text) ? Number.NaN : readCell(text, type, reading);
  }

  return {
    column,
    set(row, cell) {
      const value = read(cell);
      if (value === undefined) return false;
      set(row, value);
      return true;
    },
    setMissing: (row) => set(row, Number.NaN),
    take,
  };
}

function asInteger(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}
