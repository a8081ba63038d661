import type { DuckDBConnection } from '@duckdb/node-api';
import type { ColumnType, ImportRecipe } from '../../index.ts';
import { type DateOrder, type DecimalSeparator, isWholeNumber } from '../csv/cell-values.ts';
import { query } from '../duckdb.ts';
import { type CellNoise, cellSql, type RegularCsv, readCsvSql } from './csv-source-sql.ts';
import { type ReadingName, readings, wholeNumberSql } from './readings.ts';

export interface TypingInput {
  connection: DuckDBConnection;
  csv: RegularCsv;
  noise: CellNoise;
  /** First cells of each column, trimmed. */
  sample: string[][];
  /** True when the sample holds every row: then it needs no query. */
  sampleIsWhole: boolean;
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

/** Narrowest first. Readings that compete for the same column stand together, since only the file decides between them. */
const tiers: ReadingName[][] = [
  ['integer'],
  ['number', 'decimalComma'],
  ['numberOrInfinity', 'decimalCommaOrInfinity'],
  ['boolean'],
  ['isoDay'],
  ['isoTime'],
  ['dotted'],
  ['monthFirst', 'dayFirst'],
];
const withPoint = new Set<ReadingName>(['number', 'numberOrInfinity']);
const withComma = new Set<ReadingName>(['decimalComma', 'decimalCommaOrInfinity']);
const columnsPerQuery = 500;

/** What is known of a column so far. */
interface Candidate {
  index: number;
  /** Tiers that the sample leaves possible; the first one is tested next. */
  open: ReadingName[][];
  /** True when the sample holds whole numbers only. */
  whole: boolean;
  fitting: Set<ReadingName>;
}

/**
 * Finds the narrowest reading that fits every present cell of a column, over
 * the whole file. The sample only rules out: what one cell contradicts needs no
 * further look. Most columns are settled by one pass; one that a late cell
 * contradicts goes to the next tier with another.
 */
export async function decideTypes(input: TypingInput): Promise<Typing> {
  const missing = new Set(input.noise.missing);
  const candidates = input.sample.map((cells, index) => candidateOf(index, cells, missing, input));
  if (input.sampleIsWhole) for (const candidate of candidates) settleBySample(candidate);
  else await settleByFile(input, candidates);
  const decimalSeparator = input.recipe.decimalSeparator ?? decideDecimal(candidates);
  const dateOrder = input.recipe.dateOrder ?? decideDateOrder(candidates);
  const readings = candidates.map(({ fitting }) => choose(fitting, decimalSeparator, dateOrder));
  return { readings, decimalSeparator, dateOrder };
}

function candidateOf(
  index: number,
  cells: string[],
  missing: Set<string>,
  { csv, recipe, sampleIsWhole }: TypingInput,
): Candidate {
  const present = cells.filter((cell) => !missing.has(cell));
  const decimal = recipe.decimalSeparator;
  const fits = (name: ReadingName) => {
    if (withComma.has(name) && (decimal ?? commaUnlessDelimiter(csv)) !== ',') return false;
    if (withPoint.has(name) && decimal === ',') return false;
    return present.every((cell) => readings[name].matches(cell));
  };
  const open = present.length === 0 && sampleIsWhole ? [] : tiers.map((tier) => tier.filter(fits));
  const whole = present.every(isWholeNumber);
  return { index, open: open.filter((tier) => tier.length > 0), whole, fitting: new Set() };
}

function settleBySample({ open, whole, fitting }: Candidate): void {
  const [tier = []] = open;
  // Whole numbers that are no integers are beyond 2^53: keys, which as numbers would lose their last digits.
  if (whole && tier[0] !== 'integer') return;
  for (const name of tier) fitting.add(name);
}

async function settleByFile(input: TypingInput, candidates: Candidate[]): Promise<void> {
  for (;;) {
    const open = candidates.filter((candidate) => candidate.open.length > 0);
    if (open.length === 0) return;
    for (let start = 0; start < open.length; start += columnsPerQuery) {
      await testBatch(input, open.slice(start, start + columnsPerQuery));
    }
  }
}

/** A file with commas between its fields is not taken to have them inside its numbers, unless the recipe says so. */
function commaUnlessDelimiter(csv: RegularCsv): DecimalSeparator {
  return csv.dialect.delimiter === ',' ? '.' : ',';
}

async function testBatch(input: TypingInput, batch: Candidate[]): Promise<void> {
  const cells = batch.map(({ index }) => `${cellSql(index, input.noise)} AS v${index}`);
  const tests = batch.flatMap(({ index, open: [tier = []], whole }) => [
    `count(v${index})`,
    ...tier.map((name) => `count(*) FILTER (${readings[name].matchesSql(`v${index}`)})`),
    whole && tier[0] !== 'integer' ? `count(*) FILTER (${wholeNumberSql(`v${index}`)})` : '0',
  ]);
  const sql = `SELECT ${tests.join(', ')} FROM (SELECT ${cells.join(', ')} FROM ${readCsvSql(input.csv)})`;
  const counts = (await query(input.connection, sql, input.signal)).getRows()[0] ?? [];
  let position = 0;
  const nextCount = () => Number(counts[position++]);
  for (const candidate of batch) {
    const tier = candidate.open.shift() ?? [];
    const present = nextCount();
    for (const name of tier) if (nextCount() === present) candidate.fitting.add(name);
    const keys = nextCount() === present;
    if (present === 0 || keys) candidate.fitting.clear();
    if (present === 0 || keys || candidate.fitting.size > 0) candidate.open = [];
  }
}

/** A comma when more columns are numbers only with it than only with a point. */
function decideDecimal(candidates: Candidate[]): DecimalSeparator {
  return countOnly(candidates, withComma, withPoint) > countOnly(candidates, withPoint, withComma) ? ',' : '.';
}

/** Known when some column has a day above 12; it then holds for the columns that leave it open. */
function decideDateOrder(candidates: Candidate[]): DateOrder | undefined {
  const [monthFirst, dayFirst] = [new Set<ReadingName>(['monthFirst']), new Set<ReadingName>(['dayFirst'])];
  const [months, days] = [countOnly(candidates, monthFirst, dayFirst), countOnly(candidates, dayFirst, monthFirst)];
  if (months === days) return undefined;
  return months > days ? 'month-first' : 'day-first';
}

function countOnly(candidates: Candidate[], names: Set<ReadingName>, others: Set<ReadingName>): number {
  return candidates.filter(({ fitting }) => !fitting.isDisjointFrom(names) && fitting.isDisjointFrom(others)).length;
}

function choose(
  fitting: Set<ReadingName>,
  decimal: DecimalSeparator,
  dateOrder: DateOrder | undefined,
): ReadingName | undefined {
  for (const name of ['integer', 'boolean', 'isoDay', 'isoTime', 'dotted'] as const) if (fitting.has(name)) return name;
  const ofDecimal = decimal === ',' ? withComma : withPoint;
  for (const name of ofDecimal) if (fitting.has(name)) return name;
  if (dateOrder && fitting.has('monthFirst') && fitting.has('dayFirst')) {
    return dateOrder === 'month-first' ? 'monthFirst' : 'dayFirst';
  }
  if (fitting.has('monthFirst') === fitting.has('dayFirst')) return undefined;
  return fitting.has('monthFirst') ? 'monthFirst' : 'dayFirst';
}

/** The type that a column has before its values are counted; `text` may still turn out to be `category`. */
export function typeOf(reading: ReadingName | undefined): ColumnType {
  return reading === undefined ? 'text' : readings[reading].type;
}
