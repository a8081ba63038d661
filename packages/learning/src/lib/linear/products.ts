/** Products of the matrix with weights and with residuals, block by block over a tile of rows. */
import type { Block } from './columns.ts';

/** Rows handled together, so that their margins stay in the processor's cache. */
export const tileRows = 2048;

/** Adds the block's part of the margins of the rows from `begin`. */
export function addMargins(block: Block, coefficients: Float64Array, begin: number, margins: Float64Array): void {
  const { first } = block;
  if (block.kind === 'category') {
    addPicked(block.bins, begin, coefficients, first, margins);
    return;
  }
  const weight = coefficients[first] as number;
  if (weight !== 0) addScaled(block.values, begin, weight, margins);
  const ofMissing = coefficients[first + 1] as number;
  if (block.missing && ofMissing !== 0) addWhere(block.missing, begin, ofMissing, margins);
}

/** Adds to each column of the block the sum of residual * column over the rows from `begin`. */
export function addProducts(block: Block, residuals: Float64Array, begin: number, into: Float64Array): void {
  const { first } = block;
  if (block.kind === 'category') {
    addToBins(block.bins, begin, residuals, first, into);
    return;
  }
  into[first] = (into[first] as number) + dotFloats(block.values, begin, residuals);
  if (block.missing) into[first + 1] = (into[first + 1] as number) + sumWhere(block.missing, begin, residuals);
}

/** Adds to each column of the block the sum of weight * column, and of weight * column squared. */
export function addSquares(
  block: Block,
  weights: Float64Array,
  begin: number,
  sums: Float64Array,
  squares: Float64Array,
): void {
  addProducts(block, weights, begin, sums);
  if (block.kind === 'category') {
    addProducts(block, weights, begin, squares);
    return;
  }
  const { values, missing, first } = block;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (values[begin + i] as number) ** 2;
  squares[first] = (squares[first] as number) + sum;
  if (missing) squares[first + 1] = (squares[first + 1] as number) + sumWhere(missing, begin, weights);
}

// Of one kind of array each: a function that meets both is compiled to code half as fast.

/** Four sums at a time: one would wait for each addition. */
function dotFloats(values: Float32Array, begin: number, other: Float64Array): number {
  const count = other.length;
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  let i = 0;
  for (; i + 3 < count; i += 4) {
    a += (values[begin + i] as number) * (other[i] as number);
    b += (values[begin + i + 1] as number) * (other[i + 1] as number);
    c += (values[begin + i + 2] as number) * (other[i + 2] as number);
    d += (values[begin + i + 3] as number) * (other[i + 3] as number);
  }
  for (; i < count; i++) a += (values[begin + i] as number) * (other[i] as number);
  return a + b + (c + d);
}

function sumWhere(flags: Uint8Array, begin: number, other: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < other.length; i++) if (flags[begin + i] !== 0) sum += other[i] as number;
  return sum;
}

function addScaled(values: Float32Array, begin: number, factor: number, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + factor * (values[begin + i] as number);
}

function addWhere(flags: Uint8Array, begin: number, amount: number, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) if (flags[begin + i] !== 0) into[i] = (into[i] as number) + amount;
}

function addPicked(bins: Uint8Array, begin: number, weights: Float64Array, first: number, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) {
    into[i] = (into[i] as number) + (weights[first + (bins[begin + i] as number)] as number);
  }
}

function addToBins(bins: Uint8Array, begin: number, other: Float64Array, first: number, into: Float64Array): void {
  for (let i = 0; i < other.length; i++) {
    const column = first + (bins[begin + i] as number);
    into[column] = (into[column] as number) + (other[i] as number);
  }
}

/** Whether any column of the block has a coefficient. */
export function isActive(block: Block, coefficients: Float64Array): boolean {
  const end = block.first + (block.kind === 'category' ? block.binCount : block.missing ? 2 : 1);
  for (let column = block.first; column < end; column++) if (coefficients[column] !== 0) return true;
  return false;
}
