/** Which columns cannot help: constants and ids. Looks at all rows only where a few do not decide. */
import { countCategories } from './category.ts';
import { isNumeric, type NumberColumn, type WordColumn } from './plan.ts';

/** A column must have this many rows before its values can make it an id. */
const fewestIdRows = 50;
/** Rows whose value occurs nowhere else, of all filled rows, that make words an id; fewer do when they look like one. */
const idShare = 0.95;
const hashShare = 0.5;
/** Integers without a repeat, in a range this many times their number: counted, not measured. */
const densest = 1.5;
/** A column is nearly constant when at most this share of the rows differs (or one row). */
const rareShare = 0.001;

/**
 * Why a column is left out, or undefined.
 *
 * @param isNamed the user asked for it, so that only what can say nothing at all is left out.
 */
export function uselessness(
  column: NumberColumn | WordColumn,
  rows: Uint32Array,
  isNamed: boolean,
): string | undefined {
  if (isNumeric(column)) {
    if (isConstant(column, rows)) return 'it has a single value';
    return isNamed ? undefined : integerId(column, rows);
  }
  const counts = countCategories(column, rows);
  const { distinct, filled, single } = tally(counts);
  if (distinct === 0) return 'it is empty';
  if (distinct === 1 && filled === rows.length) return 'it has a single value';
  if (distinct === filled && filled > 10) return 'each of its values occurs once, as those of an id do';
  if (isNamed || filled < fewestIdRows) return undefined;
  if (single >= idShare * filled) return 'nearly each of its values occurs once, as those of an id do';
  return distinct >= hashShare * filled && isHashLike(column, counts)
    ? 'it holds hashes or UUIDs, as an id does'
    : undefined;
}

function tally(counts: Uint32Array): { distinct: number; filled: number; single: number } {
  const sums = { distinct: 0, filled: 0, single: 0 };
  for (const count of counts) {
    if (count > 0) sums.distinct++;
    if (count === 1) sums.single++;
    sums.filled += count;
  }
  return sums;
}

const hashPattern = /^\{?[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}\}?$|^(0x)?(?=.*\d)[0-9a-f]{16,}$/i;

function isHashLike({ categories }: WordColumn, counts: Uint32Array): boolean {
  const present = categories.filter((_, code) => (counts[code] as number) > 0).slice(0, 100);
  return present.every((value) => hashPattern.test(value));
}

/** Whether the model, which sees numbers as float32 and dates as they are, sees one value alone. */
function isConstant({ type, values }: NumberColumn, rows: Uint32Array): boolean {
  const round = type === 'datetime' ? Math.trunc : Math.fround;
  const first = round(values[rows[0] as number] as number);
  for (let place = 1; place < rows.length; place++) {
    const value = round(values[rows[place] as number] as number);
    if (value !== first && !(Number.isNaN(value) && Number.isNaN(first))) return false;
  }
  return true;
}

function integerId({ name, type, values }: NumberColumn, rows: Uint32Array): string | undefined {
  if (type !== 'integer' || rows.length < fewestIdRows) return undefined;
  if (isMonotone(values, rows)) return 'it counts the rows or follows their order, as an id does';
  const range = distinctRange(values, rows);
  if (range === undefined) return undefined;
  if (range <= densest * rows.length) return 'it numbers the rows, as an id does';
  return idName.test(name) || camelIdName.test(name)
    ? 'each of its values occurs once and it is called an id'
    : undefined;
}

/** `id`, `Customer ID`, `order_key`; and customerId, but not grid. */
const idName = /(^|[^a-z])(id|uid|uuid|guid|key)$/i;
const camelIdName = /[a-z](Id|ID|Key)$/;

function isMonotone(values: Float64Array, rows: Uint32Array): boolean {
  const direction = Math.sign((values[rows[1] as number] as number) - (values[rows[0] as number] as number));
  for (let place = 1; place < rows.length; place++) {
    const step = (values[rows[place] as number] as number) - (values[rows[place - 1] as number] as number);
    if (!(step * direction > 0)) return false;
  }
  return true;
}

/** Largest less smallest when no value repeats or is missing. */
function distinctRange(values: Float64Array, rows: Uint32Array): number | undefined {
  const few = sortedValues(values, rows.subarray(0, 1000));
  if (hasRepeat(few)) return undefined;
  const sorted = sortedValues(values, rows);
  return hasRepeat(sorted) ? undefined : (sorted.at(-1) as number) - (sorted[0] as number) + 1;
}

function sortedValues(values: Float64Array, rows: Uint32Array): Float64Array {
  return Float64Array.from(rows, (row) => values[row] as number).sort();
}

function hasRepeat(sorted: Float64Array): boolean {
  for (let i = 1; i < sorted.length; i++) if (!((sorted[i] as number) > (sorted[i - 1] as number))) return true;
  return false;
}

/** A sentence on a column that is used although nearly all of its rows say the same, or undefined. */
export function nearlyConstant(column: NumberColumn | WordColumn, rows: Uint32Array): string | undefined {
  const cells = isNumeric(column) ? column.values : column.codes;
  const common = commonest(cells, rows);
  const isMissing = Number.isNaN(common) || (!isNumeric(column) && common < 0);
  const most = Math.max(1, Math.floor(rareShare * rows.length));
  let others = 0;
  for (let place = 0; place < rows.length; place++) {
    const cell = cells[rows[place] as number] as number;
    if (cell !== common && !(Number.isNaN(cell) && isMissing) && ++others > most) return undefined;
  }
  const what = isMissing ? 'is missing' : 'has the same value';
  return others === 0 ? undefined : `Column '${column.name}' ${what} in all but ${others} of ${rows.length} rows.`;
}

/** The most frequent cell of a few rows from all over the table. */
function commonest(cells: ArrayLike<number>, rows: Uint32Array): number {
  const step = Math.ceil(rows.length / 25);
  const counts = new Map<number, number>();
  for (let place = 0; place < rows.length; place += step) {
    const cell = cells[rows[place] as number] as number;
    counts.set(cell, (counts.get(cell) ?? 0) + 1);
  }
  let best: [number, number] = [Number.NaN, 0];
  for (const entry of counts) if (entry[1] > best[1]) best = entry;
  return best[0];
}
