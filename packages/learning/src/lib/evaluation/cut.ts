import type { Column, Segment } from '../../index.ts';
import { isNumeric, type NumberColumn, type WordColumn } from '../features/plan.ts';

/** Rows of a column that belong together. */
export interface Cut extends Pick<Segment, 'name' | 'kind' | 'from' | 'to'> {
  /** Places within the judged rows. */
  places: Uint32Array;
}

/** Numbers with at most this many different values are cut by value. */
const mostNumberValues = 6;
const ranges = 4;
const mostWords = 10;

/**
 * Cuts the rows of a column: words and few different numbers by value (the ten
 * most frequent words, then the others together), numbers and dates into four
 * ranges of about as many rows; rows without a value are a segment.
 */
export function cutColumn(column: Column, rows: Uint32Array): Cut[] {
  return isNumeric(column) ? cutNumbers(column, rows) : cutWords(column, rows);
}

function cutNumbers(column: NumberColumn, rows: Uint32Array): Cut[] {
  const values = Float64Array.from(rows, (row) => column.values[row] as number);
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const distinct = distinctOf(sorted, mostNumberValues + 1);
  const missing = cutWhere('(missing)', 'missing', values, Number.isNaN);
  if (distinct.length <= mostNumberValues) {
    const cuts = distinct.map((value) => cutWhere(textOf(column, value), 'value', values, (each) => each === value));
    return [...cuts, missing].filter(isFilled);
  }
  const edges = distinctOf(
    Float64Array.from(
      { length: ranges + 1 },
      (_, i) => sorted[Math.round((i / ranges) * (sorted.length - 1))] as number,
    ),
    ranges + 1,
  );
  const cuts = edges.slice(1).map((to, i): Cut => {
    const from = edges[i] as number;
    const isLast = i === edges.length - 2;
    const name = `${textOf(column, from)} to ${isLast ? '' : 'below '}${textOf(column, to)}`;
    const cut = cutWhere(name, 'range', values, (value) => value >= from && (isLast ? value <= to : value < to));
    return { ...cut, from, to };
  });
  return [...cuts, missing].filter(isFilled);
}

/** The first different values of an ascending sequence, at most so many. */
function distinctOf(sorted: Float64Array, most: number): number[] {
  const distinct: number[] = [];
  for (const value of sorted) {
    if (value === distinct.at(-1)) continue;
    distinct.push(value);
    if (distinct.length === most) break;
  }
  return distinct;
}

function textOf({ type }: NumberColumn, value: number): string {
  if (type === 'boolean') return value === 0 ? 'false' : 'true';
  if (type !== 'datetime') return String(Number(value.toPrecision(6)));
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? String(value) : date.toISOString().replace(/T00:00:00\.000Z$/, '');
}

function cutWords({ codes, categories }: WordColumn, rows: Uint32Array): Cut[] {
  const counts = new Map<number, number>();
  for (const row of rows) counts.set(codes[row] as number, (counts.get(codes[row] as number) ?? 0) + 1);
  const isMissing = (code: number): boolean => code < 0 || categories[code] === '';
  const frequent = Array.from(counts)
    .filter(([code]) => !isMissing(code))
    .sort(
      ([one, some], [other, more]) =>
        more - some || ((categories[one] as string) < (categories[other] as string) ? -1 : 1),
    )
    .map(([code]) => code);
  // One rare word needs no name that hides it.
  const named = frequent.length <= mostWords + 1 ? frequent : frequent.slice(0, mostWords);
  const isNamed = new Set(named);
  const values = Float64Array.from(rows, (row) => codes[row] as number);
  return [
    ...named.map((code) => cutWhere(categories[code] as string, 'value', values, (each) => each === code)),
    cutWhere('(other)', 'other', values, (code) => !isMissing(code) && !isNamed.has(code)),
    cutWhere('(missing)', 'missing', values, isMissing),
  ].filter(isFilled);
}

function cutWhere(name: string, kind: Segment['kind'], values: Float64Array, isIn: (value: number) => boolean): Cut {
  const all = new Uint32Array(values.length).map((_, place) => place);
  return { name, kind, places: all.filter((place) => isIn(values[place] as number)) };
}

function isFilled({ places }: Cut): boolean {
  return places.length > 0;
}
