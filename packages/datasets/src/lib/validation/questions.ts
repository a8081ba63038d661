import type { ColumnType, Expectation } from '../../index.ts';
import { type CellCheck, type CheckedColumn, holdsNumbers, holdsWords, looksLikeNumber } from './cell-checks.ts';

/**
 * What has to be measured to judge an expectation, once the columns are known.
 * `told`: the columns alone break it, but another expectation says so already.
 */
export type Question =
  | { ask: 'nothing'; met: boolean }
  | { ask: 'told' }
  | { ask: 'rows' }
  | { ask: 'missing'; column: CheckedColumn }
  | CellsQuestion
  | { ask: 'repeated'; columns: CheckedColumn[] };

export interface CellsQuestion {
  ask: 'cells';
  column: CheckedColumn;
  check: CellCheck;
  /** Broken by any present cell, though only those that break the check are shown. */
  mustBeEmpty: boolean;
}

/**
 * The law of expectations, the part of it that columns decide; `judge.ts` has the rest.
 *
 * | expectation | met by |
 * |---|---|
 * | `present` | a column of that name |
 * | `type` integer | whole numbers, also in a column of numbers |
 * | `type` number | numbers, whole or not |
 * | `type` boolean | booleans; words that all mean yes or no in some language |
 * | `type` datetime | dates |
 * | `type` category, text | words, few or many, and booleans |
 * | `range` | at most `share` of the present numbers or dates lie outside; both ends belong to it |
 * | `set` | at most `share` of the present cells are none of the values; numbers compare by value, dates as epoch milliseconds or ISO text, booleans also by the words of the file |
 * | `missing-share` | at most that share of all rows lacks the cell |
 * | `unique` | no two rows have the same cells there; rows that lack one of them are left out |
 * | `row-count` | a number of rows from `min` to `max` |
 *
 * A column without any present cell has every type. A column that is not there
 * meets none of its expectations, and one of the wrong type no range; that is
 * told once: by `present` or `type` where they are expected too.
 */
export function questionsFor(
  expectations: readonly Expectation[],
  columns: readonly CheckedColumn[],
): readonly Question[] {
  const known = new Map(columns.map((column) => [column.name, column]));
  const told = toldBefore(expectations, known);
  return expectations.map((expectation) => questionFor(expectation, known, told));
}

interface Told {
  absent: Set<string>;
  mistyped: Set<string>;
}

function toldBefore(expectations: readonly Expectation[], known: ReadonlyMap<string, CheckedColumn>): Told {
  const told: Told = { absent: new Set(), mistyped: new Set() };
  for (const expectation of expectations) {
    if (expectation.kind === 'present') told.absent.add(expectation.column);
    if (expectation.kind !== 'type') continue;
    const column = known.get(expectation.column);
    if (column && typeCheck(expectation.type, column.type)) told.mistyped.add(column.name);
  }
  return told;
}

function questionFor(expectation: Expectation, known: ReadonlyMap<string, CheckedColumn>, told: Told): Question {
  if (expectation.kind === 'row-count') return { ask: 'rows' };
  if (expectation.kind === 'unique') {
    const columns = expectation.columns.flatMap((name) => known.get(name) ?? []);
    if (columns.length === expectation.columns.length) return { ask: 'repeated', columns };
    return expectation.columns.some((name) => !known.has(name) && told.absent.has(name)) ? { ask: 'told' } : broken;
  }
  const column = known.get(expectation.column);
  if (expectation.kind === 'present') return { ask: 'nothing', met: column !== undefined };
  if (!column) return told.absent.has(expectation.column) ? { ask: 'told' } : broken;
  const cells = (check: CellCheck, mustBeEmpty = false): Question => ({ ask: 'cells', column, check, mustBeEmpty });
  switch (expectation.kind) {
    case 'missing-share':
      return { ask: 'missing', column };
    case 'type': {
      const check = typeCheck(expectation.type, column.type);
      return check ? cells(check, check.test === 'no-number') : { ask: 'nothing', met: true };
    }
    case 'range':
      if (holdsNumbers(column.type)) {
        const { min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY } = expectation;
        return cells({ test: 'outside', min, max });
      }
      return told.mistyped.has(column.name) ? { ask: 'told' } : cells({ test: 'every-cell' });
    case 'set':
      return cells(setCheck(expectation.values, column));
  }
}

const broken: Question = { ask: 'nothing', met: false };

/** Which cells of a column of one type are not of another; undefined when all are. */
function typeCheck(expected: ColumnType, found: ColumnType): CellCheck | undefined {
  if (holdsWords(expected)) return holdsWords(found) || found === 'boolean' ? undefined : { test: 'every-cell' };
  if (expected === found || (expected === 'number' && found === 'integer')) return undefined;
  if (expected === 'integer' && found === 'number') return { test: 'has-fraction' };
  if (holdsWords(found)) {
    if (expected === 'boolean') return { test: 'no-boolean' };
    if (expected !== 'datetime') return { test: 'no-number' };
  }
  return { test: 'every-cell' };
}

function setCheck(values: readonly (string | number | boolean)[], { type, words }: CheckedColumn): CellCheck {
  if (holdsWords(type)) return { test: 'other-word', allowed: new Set(values.map(String)) };
  if (type === 'boolean') {
    const meant = (truth: boolean) =>
      values.some((value) => value === truth || value === String(truth) || value === words?.[truth ? 'true' : 'false']);
    return { test: 'other-boolean', allowed: new Set([true, false].filter(meant)) };
  }
  const numbers = values.map((value) => (type === 'datetime' ? epochOf(value) : numberOf(value)));
  return { test: 'other-number', allowed: new Set(numbers.flatMap((number) => number ?? [])) };
}

export function numberOf(value: string | number | boolean): number | undefined {
  // Minus zero is zero.
  if (typeof value === 'number') return value + 0;
  return typeof value === 'string' && looksLikeNumber(value) ? Number(value) + 0 : undefined;
}

export function epochOf(value: string | number | boolean): number | undefined {
  if (typeof value === 'number') return value;
  // A time without a zone is UTC, as in files.
  const zoned = typeof value === 'string' && /T[\d:.]+$/.test(value) ? `${value}Z` : value;
  const time = typeof zoned === 'string' && /^\d{4}-/.test(zoned) ? Date.parse(zoned) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
