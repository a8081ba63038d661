import type { TableColumn } from '../../read/table.ts';

/** Bins of about equal rows that many different numbers fall into. */
const binCount = 10;
/** Words that have a group of their own, the most frequent ones. */
const maximumWords = 20;

/** The rows of a column in few groups. */
export interface GroupedColumn {
  /** Group of each row: a place in `groups`, or -1 for a word that is too rare. */
  of: Int16Array;
  groups: { value: string | number | null; upTo?: number }[];
}

/** Words by themselves, few numbers too, many in bins by the share of values below; missing comes last. PURE. */
export function groupColumn(column: TableColumn): GroupedColumn {
  if ('codes' in column) {
    const groups = column.categories.slice(0, maximumWords).map((value) => ({ value }));
    const of = new Int16Array(column.codes.length);
    for (let row = 0; row < of.length; row++) {
      const code = column.codes[row] as number;
      of[row] = code < 0 ? groups.length : code < groups.length ? code : -1;
    }
    return { of, groups: [...groups, { value: null }] };
  }
  const { type, values } = column;
  const ends = binEnds(values);
  const of = new Int16Array(values.length);
  for (let row = 0; row < of.length; row++) of[row] = binOf(values[row] as number, ends);
  const named = ends.map(([low, high]) => {
    if (type === 'boolean') return { value: low === 1 ? 'true' : 'false' };
    return low === high ? { value: low } : { value: low, upTo: high };
  });
  return { of, groups: [...named, { value: null }] };
}

/** The smallest and the largest value of each bin. */
function binEnds(values: Float64Array): [number, number][] {
  const sorted = values.filter((value) => !Number.isNaN(value)).sort();
  const firsts: number[] = [];
  for (let place = 0; place < sorted.length && firsts.length <= sorted.length; place++) {
    if (place === 0 || sorted[place] !== sorted[place - 1]) firsts.push(place);
  }
  const isFew = firsts.length <= binCount;
  const ends: [number, number][] = [];
  let last = -1;
  for (const first of firsts) {
    const value = sorted[first] as number;
    const bin = isFew ? ends.length : Math.floor((binCount * first) / sorted.length);
    const open = ends.at(-1);
    if (open && bin === last) open[1] = value;
    else ends.push([value, value]);
    last = bin;
  }
  return ends;
}

function binOf(value: number, ends: readonly [number, number][]): number {
  if (Number.isNaN(value)) return ends.length;
  let bin = 0;
  while (bin < ends.length - 1 && value > (ends[bin] as [number, number])[1]) bin++;
  return bin;
}
