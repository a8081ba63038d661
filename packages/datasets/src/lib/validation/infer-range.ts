import type { ColumnProfile, Expectation } from '../../index.ts';
import type { CellsBeside } from './evidence.ts';
import { boundOf, deviations, fewCells, shareOf } from './margins.ts';

const year = 365.25 * 864e5;
/** With fewer values a column holds codes rather than measurements. */
const fewValues = 5;

export interface RangeFacts {
  /** Present cells. */
  cells: number;
  beside: CellsBeside | undefined;
  /** The column says when a row happened: its middle moves on. */
  isTime: boolean;
}

/** Bounds of a column of numbers or dates; the reasons stand in `inferExpectations`. */
export function expectRange(profile: ColumnProfile, { cells, beside, isTime }: RangeFacts): Expectation[] {
  const { name: column, type, distinct, min, max } = profile;
  if (min === undefined || max === undefined) return [];
  if (type === 'datetime') {
    const margin = Math.max(max - min, 5 * year);
    return [{ kind: 'range', column, min: min - margin, max: max + margin, severity: 'warn' }];
  }
  const outside = Math.max(0.01, 12 / cells);
  if (outside > 0.5) return [];
  // Whole numbers of which each is another are names of things; those of new things may be larger.
  const areNames = type === 'integer' && distinct === cells;
  const ends: Expectation = {
    kind: 'range',
    column,
    ...endsOf(min, max),
    share: shareOf(outside),
    severity: cells < fewCells || areNames || isTime ? 'warn' : 'fail',
  };
  return isTime ? [ends] : [ends, ...expectMiddle(profile, cells, beside)];
}

function endsOf(min: number, max: number): { min: number; max: number } {
  // Halves, since the whole span of the largest numbers is none.
  const margin = 2 * Math.max(max / 2 - min / 2, 0.05 * Math.max(Math.abs(min), Math.abs(max)));
  const lower = min >= 0 ? Math.max(min - margin, min / 2) : min - margin;
  const upper = max <= 0 ? Math.min(max + margin, max / 2) : max + margin;
  return { min: boundOf(lower, 'down'), max: boundOf(upper, 'up') };
}

/** Two bounds at the median: neither side of it may hold much more than half of the cells. */
function expectMiddle(
  { name: column, distinct, quantiles }: ColumnProfile,
  cells: number,
  beside: CellsBeside | undefined,
): Expectation[] {
  if (distinct < fewValues || !quantiles) return [];
  const middle = quantiles.p50 !== 0 ? { value: quantiles.p50, above: 0.5, below: 0.5 } : middleBeside(beside, cells);
  if (!middle) return [];
  const { value, above, below } = middle;
  // Of cells beside many zeros, the margin is a part of their own share.
  const least = Math.min(above, below);
  const margin = Math.max(0.16 * least, deviations(above, cells));
  const sides: Expectation[] = [];
  if (above + margin < roomOf(above, least)) {
    sides.push({ kind: 'range', column, max: value, share: shareOf(above + margin), severity: 'warn' });
  }
  if (below + margin < roomOf(below, least)) {
    sides.push({ kind: 'range', column, min: value, share: shareOf(below + margin), severity: 'warn' });
  }
  return sides;
}

/** Where nearly all cells that could move may do so, a bound says nothing. */
function roomOf(share: number, least: number): number {
  return share + 0.75 * least;
}

function middleBeside(beside: CellsBeside | undefined, cells: number) {
  if (!beside || beside.count === 0) return undefined;
  const half = beside.count / cells / 2;
  const { median: value } = beside;
  return value > 0 ? { value, above: half, below: 1 - half } : { value, above: 1 - half, below: half };
}
