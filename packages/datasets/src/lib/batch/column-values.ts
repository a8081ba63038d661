import type { BooleanWords, ColumnType } from '../../index.ts';
import { knownBoolean } from '../cells/booleans.ts';
import type { TableColumn } from '../read/table.ts';

/** The values of one column of a chunk, as they come in. */
export interface ColumnValues<Value> {
  set(row: number, value: Value): void;
  /** The first `rows` values; starts anew after it. */
  take(rows: number): TableColumn;
}

interface WordColumn {
  name: string;
  type: 'category' | 'text';
  /** What true and false are called, where words are wanted. */
  words?: BooleanWords | undefined;
}

/** Words, undefined where there is none. */
export function wordValues({ name, type, words }: WordColumn, capacity: number): ColumnValues<string | undefined> {
  let codes = new Int32Array(capacity);
  let categories: string[] = [];
  let known = new Map<string, number>();

  /** A spelling that is new in this chunk. */
  function add(spelling: string): number {
    const word = columnWord(spelling, words);
    const before = word === spelling ? undefined : known.get(word);
    const code = before ?? categories.push(word) - 1;
    known.set(word, code);
    known.set(spelling, code);
    return code;
  }

  return {
    set(row, word) {
      codes[row] = word === undefined ? -1 : (known.get(word) ?? add(word));
    },
    take(rows) {
      const taken: TableColumn = { name, type, codes: codes.subarray(0, rows), categories };
      codes = new Int32Array(capacity);
      categories = [];
      known = new Map();
      return taken;
    },
  };
}

interface NumberColumn {
  name: string;
  type: Exclude<ColumnType, 'category' | 'text'>;
}

/** Numbers, booleans as 0 and 1, dates as epoch milliseconds; NaN where there is none. */
export function numberValues({ name, type }: NumberColumn, capacity: number): ColumnValues<number> {
  let values = new Float64Array(capacity);
  return {
    set(row, value) {
      values[row] = value;
    },
    take(rows) {
      const taken: TableColumn = { name, type, values: values.subarray(0, rows) };
      values = new Float64Array(capacity);
      return taken;
    },
  };
}

/** `YES` and `true` are the `yes` of a column of yes and no; other cells are what they are. */
export function columnWord(text: string, words: BooleanWords | undefined): string {
  const value = words && knownBoolean(text);
  if (words === undefined || value === undefined) return text;
  return value === 1 ? words.true : words.false;
}
