import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType, ImportRecipe } from '../../index.ts';
import type { DateOrder, DecimalSeparator } from '../csv/cell-values.ts';
import { query } from '../duckdb.ts';
import { cellSql, type RegularCsv, readCsvSql } from './csv-source-sql.ts';
import { type ReadingName, readings, wholeNumberSql } from './readings.ts';

export interface TypingInput {
  connection: DuckDBConnection;
  csv: RegularCsv;
  padded: Uint8Array;
  sample: string[][];
  missing: string[];
  recipe: ImportRecipe;
  signal?: AbortSignal;
}

/** How each column is read; none: it stays text. */
export interface Typing {
  readings: (ReadingName | undefined)[];
  decimalSeparator: DecimalSeparator;
  /** Set when the file has dates with slashes. */
  dateOrder: DateOrder | undefined;
}

const columnsPerQuery = 500;

/**
 * Finds the narrowest reading that fits every present cell of a column, over
 * the whole file. The sample only rules out: what one cell contradicts needs no
 * further look.
 */
export async function decideTypes(input: TypingInput): Promise<Typing> {
  const missing = new Set(input.missing);
  const candidates = input.sample.map((cells) => possibleReadings(cells, missing, input));
  const fitting = await testCandidates(input, candidates);
  const decimalSeparator = input.recipe.decimalSeparator ?? decideDecimal(fitting);
  const dateOrder = input.recipe.dateOrder ?? decideDateOrder(fitting);
  return {
    readings: fitting.map((names) => choose(names, decimalSeparator, dateOrder)),
    decimalSeparator,
    dateOrder,
  };
}

/** What a column's cells leave possible; `onlyWhole`: it has whole numbers that no double can hold exactly. */
interface Fitting {
  names: Set<ReadingName>;
  /** Set when a cell needs the comma (or the point) to be a decimal separator. */
  present: number;
  onlyWhole: boolean;
}

function possibleReadings(cells: string[], missing: Set<string>, { csv, recipe }: TypingInput): ReadingName[] {
  const present = cells.filter((cell) => !missing.has(cell));
  const allowed = (Object.keys(readings) as ReadingName[]).filter((name) => {
    if (name === 'decimalComma') return (recipe.decimalSeparator ?? commaUnlessDelimiter(csv)) === ',';
    if (name === 'number') return recipe.decimalSeparator !== ',';
    return true;
  });
  return allowed.filter((name) => present.every((cell) => readings[name].matches(cell)));
}

/** A file with commas between its fields is not taken to have them inside its numbers, unless the recipe says so. */
function commaUnlessDelimiter(csv: RegularCsv): DecimalSeparator {
  return csv.dialect.delimiter === ',' ? '.' : ',';
}

async function testCandidates(input: TypingInput, candidates: ReadingName[][]): Promise<Fitting[]> {
  const fitting: Fitting[] = candidates.map(() => ({ names: new Set(), present: 0, onlyWhole: false }));
  const open = candidates.flatMap((names, index) => (names.length > 0 ? [index] : []));
  for (let start = 0; start < open.length; start += columnsPerQuery) {
    await testBatch(input, open.slice(start, start + columnsPerQuery), candidates, fitting);
  }
  return fitting;
}

async function testBatch(input: TypingInput, columns: number[], candidates: ReadingName[][], fitting: Fitting[]) {
  const cells = columns.map((index) => `${cellSql(index, input.padded[index] === 1, input.missing)} AS v${index}`);
  const tests = columns.flatMap((index) => [
    `count(v${index})`,
    ...(candidates[index] ?? []).map((name) => `count(*) FILTER (${readings[name].matchesSql(`v${index}`)})`),
    ...(candidates[index]?.includes('integer') ? [`count(*) FILTER (${wholeNumberSql(`v${index}`)})`] : []),
  ]);
  const sql = `SELECT ${tests.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${readCsvSql(input.csv)})`;
  const [counts = []] = (await query(input.connection, sql, input.signal)).getRows();
  let position = 0;
  const nextCount = () => Number(counts[position++]);
  for (const index of columns) {
    const found = fitting[index] as Fitting;
    found.present = nextCount();
    for (const name of candidates[index] ?? []) if (nextCount() === found.present) found.names.add(name);
    if (candidates[index]?.includes('integer')) found.onlyWhole = nextCount() === found.present;
    if (found.present === 0) found.names.clear();
  }
}

/** A comma when more columns are numbers only with it than only with a point. */
function decideDecimal(fitting: Fitting[]): DecimalSeparator {
  const only = (name: ReadingName, other: ReadingName) =>
    fitting.filter(({ names }) => names.has(name) && !names.has(other)).length;
  return only('decimalComma', 'number') > only('number', 'decimalComma') ? ',' : '.';
}

/** Known when some column has a day above 12; it then holds for the columns that leave it open. */
function decideDateOrder(fitting: Fitting[]): DateOrder | undefined {
  const only = (name: ReadingName, other: ReadingName) =>
    fitting.filter(({ names }) => names.has(name) && !names.has(other)).length;
  const [monthFirst, dayFirst] = [only('monthFirst', 'dayFirst'), only('dayFirst', 'monthFirst')];
  if (monthFirst === dayFirst) return undefined;
  return monthFirst > dayFirst ? 'month-first' : 'day-first';
}

function choose(
  { names, onlyWhole }: Fitting,
  decimal: DecimalSeparator,
  dateOrder: DateOrder | undefined,
): ReadingName | undefined {
  if (names.has('integer')) return 'integer';
  const number = decimal === ',' ? 'decimalComma' : 'number';
  // Whole numbers beyond 2^53 are keys: as numbers they would lose their last digits.
  if (names.has(number)) return onlyWhole ? undefined : number;
  for (const name of ['boolean', 'isoDay', 'isoTime', 'dotted'] as const) if (names.has(name)) return name;
  const slashes = dateOrder === 'day-first' ? 'dayFirst' : 'monthFirst';
  if (names.has(slashes) && (dateOrder || !names.has('dayFirst'))) return slashes;
  return names.has('dayFirst') && !names.has('monthFirst') ? 'dayFirst' : undefined;
}

/** The type that a column has before its values are counted; `text` may still turn out to be `category`. */
export function typeOf(reading: ReadingName | undefined): ColumnType {
  return reading === undefined ? 'text' : readings[reading].type;
}
