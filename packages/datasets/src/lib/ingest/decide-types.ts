import type { ColumnType, ImportRecipe } from '../../index.ts';
import type { DateOrder, DecimalSeparator } from '../csv/cell-values.ts';
import type { ColumnFindings } from '../csv/column-survey.ts';
import { everyReading, type ReadingName, reading } from '../csv/readings.ts';
import { columnReadings } from './column-readings.ts';

/** How each column is read; none: it stays text. */
export interface Typing {
  readings: (ReadingName | undefined)[];
  decimalSeparator: DecimalSeparator;
  /** Set when the file has dates with slashes whose order shows. */
  dateOrder: DateOrder | undefined;
}

const { number, numberOrInfinity, decimalComma, decimalCommaOrInfinity, monthFirst, dayFirst } = reading;
const withPoint = number | numberOrInfinity;
const withComma = decimalComma | decimalCommaOrInfinity;

/**
 * Chooses the narrowest reading that fits every present cell of a column. The
 * decimal separator and the order of dates are the same in the whole file: one
 * column that shows them settles them for all.
 */
export function decideTypes({ readings, whole }: ColumnFindings, recipe: ImportRecipe, delimiter: string): Typing {
  const masks = Array.from(readings, (mask) => (mask === everyReading ? 0 : mask));
  const decimalSeparator = recipe.decimalSeparator ?? decideDecimal(masks, delimiter);
  const dateOrder = recipe.dateOrder ?? decideDateOrder(masks);
  const allowed = everyReading & ~(decimalSeparator === ',' ? withPoint : withComma);
  return {
    // Whole numbers that are no integers are beyond 2^53: keys, which as numbers would lose their last digits.
    readings: masks.map((mask, index) =>
      whole[index] === 1 && (mask & reading.integer) === 0 ? undefined : choose(mask & allowed, dateOrder),
    ),
    decimalSeparator,
    dateOrder,
  };
}

/**
 * A comma when more columns are numbers only with it than only with a point. A
 * file with commas between its fields is not taken to have them inside numbers.
 */
function decideDecimal(masks: number[], delimiter: string): DecimalSeparator {
  if (delimiter === ',') return '.';
  return countOnly(masks, withComma, withPoint) > countOnly(masks, withPoint, withComma) ? ',' : '.';
}

/** Known when some column has a day above 12. */
function decideDateOrder(masks: number[]): DateOrder | undefined {
  const [months, days] = [countOnly(masks, monthFirst, dayFirst), countOnly(masks, dayFirst, monthFirst)];
  if (months === days) return undefined;
  return months > days ? 'month-first' : 'day-first';
}

function countOnly(masks: number[], some: number, none: number): number {
  return masks.filter((mask) => (mask & some) !== 0 && (mask & none) === 0).length;
}

function choose(mask: number, dateOrder: DateOrder | undefined): ReadingName | undefined {
  const eitherOrder = (mask & monthFirst) !== 0 && (mask & dayFirst) !== 0;
  if (eitherOrder && dateOrder) return dateOrder === 'month-first' ? 'monthFirst' : 'dayFirst';
  if (eitherOrder) return undefined;
  return (Object.keys(reading) as ReadingName[]).find((name) => (mask & reading[name]) !== 0);
}

/** The type that a column has before its values are counted; `text` may still turn out to be `category`. */
export function typeOf(name: ReadingName | undefined): ColumnType {
  return name === undefined ? 'text' : columnReadings[name].type;
}
