import type { SlotSource } from '../boosting/matrix.ts';
import type { Pace } from './pace.ts';
import { rangeOf } from './range.ts';

/**
 * The training rows of a linear model: a block of columns for each slot, of which
 * at most one is not zero in a row. Numbers are standardised and kept as float32
 * (missing = 0) with an indicator of missing where any is; categories stay bins, one
 * column a bin. That is one byte a category and four a number (nine where it
 * is missing), whatever the number of categories.
 */
export interface LinearMatrix {
  rows: number;
  /** Columns of all blocks together. */
  columns: number;
  blocks: Block[];
}

export type Block = NumberBlock | CategoryBlock;

export interface NumberBlock {
  kind: 'number';
  /** Column of the value. */
  first: number;
  /** (clip(value, low, high) - center) / scale; 0 where missing. */
  values: Float32Array;
  /** 1 where missing; column first + 1. Absent when no row misses a value. */
  missing?: Uint8Array;
  /** The same, as the rows that miss it, ascending: few as a rule, so that they cost little. */
  missingRows?: Uint32Array;
  center: number;
  scale: number;
  low: number;
  high: number;
}

export interface CategoryBlock {
  kind: 'category';
  /** Column of bin 0. */
  first: number;
  bins: Uint8Array;
  binCount: number;
}

/** Smaller spreads would make weights that float32 cannot hold. */
const smallestScale = 1e-30;

/** @param weights of the rows, adding up to one. */
export async function readColumns(
  rows: number,
  sources: SlotSource[],
  weights: Float64Array,
  pace: Pace,
): Promise<LinearMatrix> {
  const blocks: Block[] = [];
  let columns = 0;
  for (const source of sources) {
    const values = source.read();
    const block =
      values instanceof Uint8Array
        ? { kind: 'category' as const, first: columns, bins: values, binCount: source.categoryBins ?? 256 }
        : standardise(values, columns, weights);
    blocks.push(block);
    columns += widthOf(block);
    await pace.spend(5 * rows);
  }
  return { rows, columns, blocks };
}

export function widthOf(block: Block): number {
  if (block.kind === 'category') return block.binCount;
  return block.missing ? 2 : 1;
}

function standardise(raw: Float32Array, first: number, weights: Float64Array): NumberBlock {
  const { low, high } = rangeOf(raw, weights);
  const { center, scale } = momentsOf(raw, weights, low, high);
  const values = new Float32Array(raw.length);
  let missing: Uint8Array | undefined;
  let count = 0;
  for (let row = 0; row < raw.length; row++) {
    const value = raw[row] as number;
    if (Number.isNaN(value)) {
      missing ??= new Uint8Array(raw.length);
      missing[row] = 1;
      count++;
    } else values[row] = ((value < low ? low : value > high ? high : value) - center) / scale;
  }
  const indicator = missing && { missing, missingRows: rowsWhere(missing, count) };
  return { kind: 'number', first, values, ...indicator, center, scale, low, high };
}

function rowsWhere(flags: Uint8Array, count: number): Uint32Array {
  const rows = new Uint32Array(count);
  let place = 0;
  for (let row = 0; row < flags.length; row++) if (flags[row] === 1) rows[place++] = row;
  return rows;
}

/** Weighted mean, as float32, and standard deviation of the values that are there. */
function momentsOf(raw: Float32Array, weights: Float64Array, low: number, high: number) {
  let total = 0;
  let sum = 0;
  for (let row = 0; row < raw.length; row++) {
    const value = raw[row] as number;
    if (Number.isNaN(value)) continue;
    total += weights[row] as number;
    sum += (weights[row] as number) * (value < low ? low : value > high ? high : value);
  }
  const center = total > 0 ? Math.fround(sum / total) : 0;
  let squares = 0;
  for (let row = 0; row < raw.length; row++) {
    const value = raw[row] as number;
    if (Number.isNaN(value)) continue;
    squares += (weights[row] as number) * ((value < low ? low : value > high ? high : value) - center) ** 2;
  }
  const deviation = total > 0 ? Math.sqrt(squares / total) : 0;
  return { center, scale: deviation > 0 ? Math.max(deviation, smallestScale) : 1 };
}
