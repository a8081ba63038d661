import type { BooleanWords, CellValue, ColumnType, Expectation, ValidationReport } from '../../index.ts';
import type { DatasetTable, TableColumn } from '../read/table.ts';
import { type CellCheck, type CheckedColumn, numberTest, shownCells, shownNumber, wordTest } from './cell-checks.ts';
import { type Examples, judge, type Measure, maximumExamples, reportOf } from './judge.ts';
import { type CellsQuestion, type Question, questionsFor } from './questions.ts';

export interface ChunkValidator {
  /**
   * The next rows. The first table says which columns there are and of what
   * type; the others must have the same. `missingColumns`: those that are in the
   * table but not in the file, and so do not count as present.
   */
  add(table: DatasetTable, missingColumns?: readonly string[]): void;
  /** How all rows so far fared. */
  report(): ValidationReport;
}

export interface ChunkValidatorOptions {
  /** How yes and no are written in the file, by column, where it is not true and false. */
  booleanWords?: Readonly<Record<string, BooleanWords>>;
}

/** Rows of which `unique` remembers the cells; those that come later are not compared. */
const maximumComparedRows = 1_000_000;

/**
 * Checks rows that come in chunks by the same law as `checkVersion`, which
 * checks a whole version in SQL: the same rows have the same report (`unique` looks
 * at the first million rows only). Memory does not grow with the rows otherwise.
 */
export function createChunkValidator(
  expectations: readonly Expectation[],
  { booleanWords = {} }: ChunkValidatorOptions = {},
): ChunkValidator {
  let questions: readonly Question[] | undefined;
  let counters: (Counter | undefined)[] = [];
  let rows = 0;

  function start(table: DatasetTable, missingColumns: readonly string[]): void {
    const absent = new Set(missingColumns);
    const columns = table.columns.flatMap(({ name, type }): CheckedColumn[] => {
      const words = booleanWords[name];
      return absent.has(name) ? [] : [{ name, type, ...(words && { words }) }];
    });
    questions = questionsFor(expectations, columns);
    counters = questions.map(counterFor);
  }

  return {
    add(table, missingColumns = []) {
      if (!questions) start(table, missingColumns);
      const columns = new Map(table.columns.map((column) => [column.name, column]));
      for (const counter of counters) counter?.add(columns, table.rows, rows);
      rows += table.rows;
    },
    report() {
      questions ??= questionsFor(expectations, []);
      const measures = questions.map((_, index) => counters[index]?.measure());
      return reportOf(judge(expectations, questions, measures, rows), rows, ({ index }) => counters[index]?.examples());
    },
  };
}

type Columns = ReadonlyMap<string, TableColumn>;

interface Counter {
  add(columns: Columns, rows: number, before: number): void;
  measure(): Measure;
  examples(): Examples;
}

function counterFor(question: Question): Counter | undefined {
  if (question.ask === 'missing') return countMissing(question.column.name);
  if (question.ask === 'cells') return countCells(question);
  return question.ask === 'repeated' ? countRepeated(question.columns) : undefined;
}

function countMissing(name: string): Counter {
  const total: Measure = { present: 0, count: 0 };
  return {
    add(columns, rows) {
      const column = columns.get(name);
      for (let row = 0; row < rows; row++) {
        if (column && isPresent(column, row)) total.present += 1;
        else total.count += 1;
      }
    },
    measure: () => total,
    examples: () => [],
  };
}

function countCells({ column: { name, type }, check }: CellsQuestion): Counter {
  const total: Measure = { present: 0, count: 0 };
  const breaking: Examples = [];
  const first: Examples = [];

  function show(examples: Examples, column: TableColumn, row: number, before: number): void {
    if (examples.length < maximumExamples) examples.push({ row: before + row, value: shownCell(column, row, type) });
  }

  return {
    add(columns, rows, before) {
      const column = columns.get(name);
      if (!column) return;
      const breaks = breakingRow(column, check);
      for (let row = 0; row < rows; row++) {
        if (!isPresent(column, row)) continue;
        if (first.length < maximumExamples) show(first, column, row, before);
        total.present += 1;
        if (!breaks(row)) continue;
        total.count += 1;
        show(breaking, column, row, before);
      }
    },
    measure: () => total,
    examples: () => (total.count === 0 ? first : breaking),
  };
}

/** Says of a row with a present cell whether it breaks the check; each word is looked at once. */
function breakingRow(column: TableColumn, check: CellCheck): (row: number) => boolean {
  if ('codes' in column) {
    const { codes } = column;
    const breaks = column.categories.map(wordTest(check));
    return (row) => breaks[codes[row] as number] as boolean;
  }
  const { values } = column;
  const breaks = numberTest(check);
  return (row) => breaks(values[row] as number);
}

function countRepeated(columns: readonly CheckedColumn[]): Counter {
  const total: Measure = { present: 0, count: 0 };
  const seen = new Set<string | number>();
  const examples: Examples = [];
  return {
    add(tables, rows, before) {
      const parts = columns.flatMap(({ name }) => tables.get(name) ?? []);
      for (let row = 0; row < rows && total.present < maximumComparedRows; row++) {
        if (!parts.every((column) => isPresent(column, row))) continue;
        const cells = parts.map((column) => keyOf(column, row));
        const key = cells.length === 1 ? (cells[0] as string | number) : JSON.stringify(cells);
        total.present += 1;
        if (!seen.has(key)) {
          seen.add(key);
          continue;
        }
        total.count += 1;
        const value = shownCells(parts.map((column) => shownCell(column, row, column.type)));
        if (examples.length < maximumExamples) examples.push({ row: before + row, value });
      }
    },
    measure: () => total,
    examples: () => examples,
  };
}

function isPresent(column: TableColumn, row: number): boolean {
  return 'codes' in column ? (column.codes[row] as number) >= 0 : !Number.isNaN(column.values[row]);
}

/** What tells rows apart; a missing cell does not come here. */
function keyOf(column: TableColumn, row: number): string | number {
  if ('codes' in column) return column.categories[column.codes[row] as number] as string;
  // Minus zero is zero.
  return (column.values[row] as number) + 0;
}

function shownCell(column: TableColumn, row: number, type: ColumnType): CellValue {
  const cell = keyOf(column, row);
  return typeof cell === 'number' ? shownNumber(cell, type) : cell;
}
