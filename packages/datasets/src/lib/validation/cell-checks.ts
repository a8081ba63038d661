import type { BooleanWords, CellValue, ColumnType } from '../../index.ts';
import { everyBooleanWord } from '../cells/booleans.ts';
import { identifier, literal } from '../duckdb.ts';

/** A column as a version or a chunk has it. */
export interface CheckedColumn {
  name: string;
  type: ColumnType;
  words?: BooleanWords;
}

/** Which present cells of a column break an expectation; missing cells never do. */
export type CellCheck =
  | { test: 'every-cell' }
  | { test: 'has-fraction' }
  | { test: 'no-number' }
  | { test: 'no-boolean' }
  | { test: 'outside'; min: number; max: number }
  | { test: 'other-number'; allowed: ReadonlySet<number> }
  | { test: 'other-word'; allowed: ReadonlySet<string> }
  | { test: 'other-boolean'; allowed: ReadonlySet<boolean> };

/** Read alike by JavaScript and by DuckDB's RE2. */
const numberPattern = '[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?';
const wholeNumber = new RegExp(`^(${numberPattern})$`);

/** In the usual spellings; listed, since engines differ in making letters small. */
const booleanWords: ReadonlySet<string> = new Set(
  everyBooleanWord.flatMap((word) => [word, word.toUpperCase(), `${word.charAt(0).toUpperCase()}${word.slice(1)}`]),
);

export function looksLikeNumber(word: string): boolean {
  return wholeNumber.test(word);
}

export function holdsNumbers(type: ColumnType): boolean {
  return type === 'integer' || type === 'number' || type === 'datetime';
}

export function holdsWords(type: ColumnType): boolean {
  return type === 'category' || type === 'text';
}

/** Says of a number, an epoch in milliseconds or a 0/1 boolean whether it breaks the check; it is not NaN. */
export function numberTest(check: CellCheck): (value: number) => boolean {
  switch (check.test) {
    case 'every-cell':
      return () => true;
    case 'has-fraction':
      return (value) => Math.floor(value) !== value;
    case 'outside':
      return (value) => value < check.min || value > check.max;
    case 'other-number':
      return (value) => !check.allowed.has(value);
    case 'other-boolean':
      return (value) => !check.allowed.has(value === 1);
    default:
      throw new Error(`${check.test} is not a check of numbers`);
  }
}

/** Says of a word whether it breaks the check. */
export function wordTest(check: CellCheck): (word: string) => boolean {
  switch (check.test) {
    case 'every-cell':
      return () => true;
    case 'no-number':
      return (word) => !looksLikeNumber(word);
    case 'no-boolean':
      return (word) => !booleanWords.has(word);
    case 'other-word':
      return (word) => !check.allowed.has(word);
    default:
      throw new Error(`${check.test} is not a check of words`);
  }
}

/** The same as an SQL predicate: true for the present cells that break the check, false or null for all others. */
export function breaksSql(check: CellCheck, column: CheckedColumn): string {
  const value = numberSql(column);
  const words = identifier(column.name);
  // Of what is missing, only NaN compares as anything but null.
  return column.type === 'number' ? `(NOT isnan(${words}) AND ${testSql()})` : testSql();

  function testSql(): string {
    switch (check.test) {
      case 'every-cell':
        return `${words} IS NOT NULL`;
      case 'has-fraction':
        return `floor(${value}) <> ${value}`;
      case 'no-number':
        return `NOT regexp_full_match(${words}, ${literal(numberPattern)})`;
      case 'no-boolean':
        return noneOf(words, [...booleanWords].map(literal));
      case 'outside':
        return outsideSql(value, check);
      case 'other-number':
        return noneOf(value, [...check.allowed].map(numberLiteral));
      case 'other-word':
        return noneOf(words, [...check.allowed].map(literal));
      case 'other-boolean':
        return noneOf(words, [...check.allowed].map(String));
    }
  }
}

/** A long list is joined rather than compared one by one when this is the condition of a query of its own. */
export function isLongList(check: CellCheck): boolean {
  return check.test === 'no-boolean' || ('allowed' in check && check.allowed.size > 5);
}

export function presentSql({ name, type }: CheckedColumn): string {
  const column = identifier(name);
  return type === 'number' ? `(${column} IS NOT NULL AND NOT isnan(${column}))` : `${column} IS NOT NULL`;
}

/** A number or date as a DOUBLE, a date in epoch milliseconds. */
export function numberSql({ name, type }: CheckedColumn): string {
  return type === 'datetime' ? `epoch_ms(${identifier(name)})::DOUBLE` : `${identifier(name)}::DOUBLE`;
}

function numberLiteral(value: number): string {
  if (!Number.isFinite(value)) return `'${value > 0 ? 'inf' : '-inf'}'::DOUBLE`;
  return `${value.toExponential()}::DOUBLE`;
}

function outsideSql(value: string, { min, max }: { min: number; max: number }): string {
  const sides = [
    ...(min > Number.NEGATIVE_INFINITY ? [`${value} < ${numberLiteral(min)}`] : []),
    ...(max < Number.POSITIVE_INFINITY ? [`${value} > ${numberLiteral(max)}`] : []),
  ];
  return sides.length === 0 ? 'false' : `(${sides.join(' OR ')})`;
}

function noneOf(value: string, list: string[]): string {
  return list.length === 0 ? `${value} IS NOT NULL` : `${value} NOT IN (${list.join(', ')})`;
}

/** A number from a cell as a page of rows shows it. */
export function shownNumber(value: number, type: ColumnType): CellValue {
  if (type === 'boolean') return value === 1;
  // Minus zero is zero.
  return type === 'datetime' ? new Date(value).toISOString() : value + 0;
}

/** The cells of one column as they are, those of several as a JSON list. */
export function shownCells(cells: CellValue[]): CellValue {
  return cells.length === 1 ? (cells[0] ?? null) : JSON.stringify(cells);
}
