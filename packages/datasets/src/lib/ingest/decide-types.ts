import type { BooleanWords, ColumnType, ImportFinding, ImportRecipe } from '../../index.ts';
import type { DateOrder } from '../cells/dates.ts';
import type { DecimalSeparator } from '../cells/numbers.ts';
import { everyReading, type ReadingName, reading, withComma, withPoint } from '../cells/readings.ts';
import { typeWords } from '../cells/type-words.ts';
import type { ColumnFindings } from '../csv/column-survey.ts';
import type { HeaderName } from '../csv/header.ts';
import { columnReadings } from './column-readings.ts';

/** How each column is read; none: it stays text. */
export interface Typing {
  readings: (ReadingName | undefined)[];
  decimalSeparator: DecimalSeparator;
  /** Set when the file has dates whose order shows. */
  dateOrder: DateOrder | undefined;
  /** Words that count as missing in a column, by place: all its other cells are no words. */
  likely: Map<number, string[]>;
  words: Map<number, BooleanWords>;
  findings: ImportFinding[];
}

const { monthFirst, dayFirst, anyMonthFirst, anyDayFirst, percentage, percentageComma } = reading;
const pointOnly = withPoint | percentage;
const commaOnly = withComma | percentageComma;
const months = monthFirst | anyMonthFirst;
const days = dayFirst | anyDayFirst;

/** From the narrowest reading to the widest, of those that the order of dates does not touch. */
const orderless: ReadingName[] = [
  'integer',
  'number',
  'decimalComma',
  'numberOrInfinity',
  'decimalCommaOrInfinity',
  'wideNumber',
  'wideDecimalComma',
  'percentage',
  'percentageComma',
  'money',
  'moneyComma',
  'boolean',
  'booleanWords',
  'isoDay',
  'isoTime',
  'dotted',
  'clearTime',
];
const byOrder: Record<DateOrder, ReadingName[]> = {
  'month-first': ['monthFirst', 'anyMonthFirst'],
  'day-first': ['dayFirst', 'anyDayFirst'],
};

export interface TypingQuestion {
  header: readonly HeaderName[];
  recipe: ImportRecipe;
  /** Used where the file does not tell. */
  defaults: Pick<ImportRecipe, 'decimalSeparator' | 'dateOrder'>;
  delimiter: string;
  rows: number;
}

/**
 * Chooses the narrowest reading that fits every present cell of a column. The
 * decimal separator and the order of dates are the same in the whole file: one
 * column that shows them settles them for all.
 */
export function decideTypes(
  columns: ColumnFindings,
  { header, recipe, defaults, delimiter, rows }: TypingQuestion,
): Typing {
  const masks = Array.from(columns.readings, (mask, index) => maskOf(columns, index, mask));
  const findings: ImportFinding[] = [];
  const decimalSeparator =
    recipe.decimalSeparator ?? decideDecimal(masks, { columns, header, defaults, delimiter, findings });
  const dateOrder = recipe.dateOrder ?? decideDateOrder(masks) ?? defaults.dateOrder;
  const allowed = everyReading & ~(decimalSeparator === ',' ? pointOnly : commaOnly);
  const readings = masks.map((mask, index) => {
    // Whole numbers that are no integers are beyond 2^53: keys, which as numbers would lose their last digits.
    if (columns.whole[index] === 1 && (mask & reading.integer) === 0 && mask !== 0) return undefined;
    return choose(mask & allowed, dateOrder);
  });
  // Nobody is asked again about a column whose type is said.
  const isSaid = (index: number) => fixedType(recipe, header[index]?.name ?? '') !== undefined;
  for (const [index, mask] of masks.entries()) {
    if (isSaid(index)) continue;
    const name = header[index]?.name ?? '';
    if (readings[index] === undefined && (mask & months) !== 0 && (mask & days) !== 0)
      findings.push(ambiguousDate(name));
  }
  for (const [index, cells] of columns.mixedDecimals) {
    const name = header[index]?.name ?? '';
    if (!isSaid(index)) findings.push(mixedDecimals(name, cells));
  }
  for (const [index, cells] of columns.exceptions) {
    if (isSaid(index)) continue;
    const reading = choose((columns.readings[index] ?? 0) & allowed, dateOrder);
    const name = header[index]?.name ?? '';
    if (reading && fewEnough(columns, index, cells, rows))
      findings.push(mostly(name, typeOf(reading), [...cells.keys()]));
  }
  const likely = new Map<number, string[]>();
  for (const [index, counts] of columns.likely) {
    const fixed = fixedType(recipe, header[index]?.name ?? '');
    // Who wants words gets them all.
    if (fixed === 'text' || fixed === 'category') continue;
    if (readings[index] !== undefined) likely.set(index, [...counts.keys()]);
  }
  const words = new Map([...columns.words].filter(([index]) => readings[index] === 'booleanWords'));
  for (const [index, pair] of words) if (!isSaid(index)) findings.push(inWords(header[index]?.name ?? '', pair));
  return { readings, decimalSeparator, dateOrder, likely, words, findings };
}

/** The readings of a column; none of a column without a present cell, or with one word of a pair only. */
function maskOf({ words, exceptions, mixedDecimals }: ColumnFindings, index: number, mask: number): number {
  if (mask === everyReading || exceptions.has(index) || mixedDecimals.has(index)) return 0;
  return mask === reading.booleanWords && !words.has(index) ? 0 : mask;
}

type DecimalQuestion = Omit<TypingQuestion, 'recipe' | 'rows'> & {
  columns: ColumnFindings;
  findings: ImportFinding[];
};

/** A comma when more columns are numbers only with it than only with a point. When none tells, `;` stands for a comma. */
function decideDecimal(
  masks: number[],
  { columns, header, defaults, delimiter, findings }: DecimalQuestion,
): DecimalSeparator {
  const [commas, points] = [countOnly(masks, commaOnly, pointOnly), countOnly(masks, pointOnly, commaOnly)];
  if (commas !== points) return commas > points ? ',' : '.';
  if (defaults.decimalSeparator) return defaults.decimalSeparator;
  const unclear = masks.findIndex((mask, index) => columns.separated[index] === 1 && isUnclear(mask));
  const decimal = delimiter === ';' && unclear !== -1 ? ',' : '.';
  if (unclear !== -1) findings.push(ambiguousNumber(header[unclear]?.name ?? '', decimal));
  return decimal;
}

/** Groups of three digits with one reading, three decimal places with the other. */
function isUnclear(mask: number): boolean {
  const plainEitherWay = (mask & reading.number) !== 0 && (mask & reading.decimalComma) !== 0;
  return !plainEitherWay && (mask & withPoint) !== 0 && (mask & withComma) !== 0;
}

/** Known when some column has a day above 12. */
function decideDateOrder(masks: number[]): DateOrder | undefined {
  const [first, second] = [countOnly(masks, months, days), countOnly(masks, days, months)];
  if (first === second) return undefined;
  return first > second ? 'month-first' : 'day-first';
}

function countOnly(masks: number[], some: number, none: number): number {
  return masks.filter((mask) => (mask & some) !== 0 && (mask & none) === 0).length;
}

function choose(mask: number, dateOrder: DateOrder | undefined): ReadingName | undefined {
  const fits = (name: ReadingName) => (mask & reading[name]) !== 0;
  const found = orderless.find(fits);
  if (found) return found;
  // Dates that fit one order only are read in it, whatever the rest of the file says.
  const orders = (['month-first', 'day-first'] as const).filter((order) => byOrder[order].some(fits));
  const order = orders.length === 1 ? orders[0] : dateOrder;
  return order && byOrder[order].find(fits);
}

/** What the recipe says; what stands before the decimals says that there are numbers. */
export function fixedType({ types, columnDecimals }: ImportRecipe, name: string): ColumnType | undefined {
  return types?.[name] ?? (columnDecimals?.[name] === undefined ? undefined : 'number');
}

/** The type that a column has before its values are counted; `text` may still turn out to be `category`. */
export function typeOf(name: ReadingName | undefined): ColumnType {
  return name === undefined ? 'text' : columnReadings[name].type;
}

/** At most a fifth of the present cells of a column. */
function fewEnough(
  { missing }: ColumnFindings,
  index: number,
  cells: ReadonlyMap<string, number>,
  rows: number,
): boolean {
  let count = 0;
  for (const each of cells.values()) count += each;
  return count <= (rows - (missing[index] ?? 0)) / 5;
}

function mostly(column: string, type: ColumnType, cells: string[]): ImportFinding {
  const shown = cells
    .slice(0, 5)
    .map((cell) => `"${cell}"`)
    .join(', ');
  return {
    code: type === 'datetime' ? 'mostly_dates' : type === 'boolean' ? 'mostly_booleans' : 'mostly_numbers',
    level: 'question',
    column,
    detail: `All cells of "${column}" but ${shown}${cells.length > 5 ? ', …' : ''} could be read as ${typeWords[type]}.`,
    meanwhile: 'They stay words until you choose.',
    choices: [
      {
        label: `Count ${cells.length === 1 ? shown : 'them'} as missing`,
        recipe: { columnMissing: { [column]: cells } },
      },
      { label: `Read as ${typeWords[type]} and reject those rows`, recipe: { types: { [column]: type } } },
    ],
  };
}

function inWords(column: string, words: BooleanWords): ImportFinding {
  return {
    code: 'boolean_words',
    level: 'info',
    column,
    detail: `"${words.true}" and "${words.false}" in "${column}" are read as true and false.`,
    choices: [{ label: 'Keep the words', recipe: { types: { [column]: 'category' } } }],
  };
}

function ambiguousDate(column: string): ImportFinding {
  return {
    code: 'date_order_ambiguous',
    level: 'question',
    column,
    detail: `The dates of "${column}" can be read with the day or the month first, and none tells.`,
    meanwhile: 'They stay text until you choose.',
    choices: [
      { label: 'Day first', recipe: { dateOrder: 'day-first' } },
      { label: 'Month first', recipe: { dateOrder: 'month-first' } },
    ],
  };
}

function ambiguousNumber(column: string, decimal: DecimalSeparator): ImportFinding {
  const read = decimal === '.' ? 'the point before decimals' : 'the comma before decimals';
  return {
    code: 'number_ambiguous',
    level: 'question',
    column,
    detail: `The numbers of "${column}" have a separator before three digits each, for thousands or for decimals.`,
    meanwhile: `Until you choose, they are read with ${read}.`,
    choices: [
      { label: 'Decimal point', recipe: { decimalSeparator: '.' } },
      { label: 'Decimal comma', recipe: { decimalSeparator: ',' } },
      { label: 'Both stand before decimals', recipe: { columnDecimals: { [column]: 'either' } } },
    ],
  };
}

function mixedDecimals(column: string, cells: number): ImportFinding {
  const others = cells === 1 ? 'in one cell' : `in ${cells.toLocaleString('en')} cells`;
  const choice = (label: string, mark: '.' | ',' | 'either') => ({
    label,
    recipe: { columnDecimals: { [column]: mark } },
  });
  return {
    code: 'number_mixed',
    level: 'question',
    column,
    detail: `The numbers of "${column}" have now a point and now a comma before their decimals (another one than those above ${others}).`,
    meanwhile: 'They stay words until you choose.',
    choices: [
      choice('Both stand before decimals', 'either'),
      choice('Decimal point; reject the other rows', '.'),
      choice('Decimal comma; reject the other rows', ','),
    ],
  };
}
