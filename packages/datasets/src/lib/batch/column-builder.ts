import type { BooleanWords, ImportRecipe } from '../../index.ts';
import { knownBoolean } from '../cells/booleans.ts';
import { type CellReading, readCell } from '../cells/cell-values.ts';
import { plainNumber } from '../cells/fast-number.ts';
import { trimCell } from '../cells/trim-cell.ts';
import type { TableColumn } from '../read/table.ts';
import type { ChunkColumn } from './chunk.ts';

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

/** `YES` and `true` are the `yes` of a column of yes and no; other cells are what they are. */
export function columnWord(text: string, words: BooleanWords | undefined): string {
  const value = words && knownBoolean(text);
  if (words === undefined || value === undefined) return text;
  return value === 1 ? words.true : words.false;
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
  let codes = new Int32Array(capacity);
  let categories: string[] = [];
  let known = new Map<string, number>();

  /** A spelling that is new in this chunk. */
  function add(spelling: string): number {
    const word = columnWord(spelling, column.words);
    const before = word === spelling ? undefined : known.get(word);
    const code = before ?? categories.push(word) - 1;
    known.set(word, code);
    known.set(spelling, code);
    return code;
  }

  return {
    column,
    set(row, cell) {
      const word = trimCell(cell.text());
      codes[row] = missing.has(word) ? -1 : (known.get(word) ?? add(word));
      return true;
    },
    setMissing(row) {
      codes[row] = -1;
    },
    take(rows) {
      const taken: TableColumn = { name: column.name, type, codes: codes.subarray(0, rows), categories };
      codes = new Int32Array(capacity);
      categories = [];
      known = new Map();
      return taken;
    },
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
  let values = new Float64Array(capacity);

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
      values[row] = value;
      return true;
    },
    setMissing(row) {
      values[row] = Number.NaN;
    },
    take(rows) {
      const taken: TableColumn = { name: column.name, type, values: values.subarray(0, rows) };
      values = new Float64Array(capacity);
      return taken;
    },
  };
}

function asInteger(value: number): number | undefined {
  return Number.isSafeInteger(value) ? value + 0 : undefined;
}
