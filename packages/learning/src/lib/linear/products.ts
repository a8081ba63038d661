/** Products of the matrix with weights and with residuals, block by block over a tile of rows. */
import type { Block } from './columns.ts';

/** Rows handled together, so that their margins stay in the processor's cache. */
export const tileRows = 2048;

/** Adds the block's part of the margins of the rows from `begin`. */
export function addMargins(block: Block, coefficients: Float64Array, begin: number, margins: Float64Array): void {
  const count = margins.length;
  if (block.kind === 'category') {
    const { bins, first } = block;
    for (let i = 0; i < count; i++) {
      margins[i] = (margins[i] as number) + (coefficients[first + (bins[begin + i] as number)] as number);
    }
    return;
  }
  const { values, missing, first } = block;
  const weight = coefficients[first] as number;
  if (weight !== 0) {
    for (let i = 0; i < count; i++) {
      margins[i] = (margins[i] as number) + weight * (values[begin + i] as number);
    }
  }
  if (!missing || coefficients[first + 1] === 0) return;
  const ofMissing = coefficients[first + 1] as number;
  for (let i = 0; i < count; i++) {
    margins[i] = (margins[i] as number) + ofMissing * (missing[begin + i] as number);
  }
}

/** Adds to each column of the block the sum of residual * column over the rows from `begin`. */
export function addProducts(block: Block, residuals: Float64Array, begin: number, into: Float64Array): void {
  const count = residuals.length;
  const { first } = block;
  if (block.kind === 'category') {
    const { bins } = block;
    for (let i = 0; i < count; i++) {
      const column = first + (bins[begin + i] as number);
      into[column] = (into[column] as number) + (residuals[i] as number);
    }
    return;
  }
  into[first] = (into[first] as number) + dot(block.values, begin, residuals, count);
  if (block.missing) into[first + 1] = (into[first + 1] as number) + dot(block.missing, begin, residuals, count);
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
  if (missing) squares[first + 1] = (squares[first + 1] as number) + dot(missing, begin, weights, weights.length);
}

/** Four sums at a time: one would wait for each addition. */
function dot(values: Float32Array | Uint8Array, begin: number, other: Float64Array, count: number): number {
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

/** Whether any column of the block has a coefficient. */
export function isActive(block: Block, coefficients: Float64Array): boolean {
  const end = block.first + (block.kind === 'category' ? block.binCount : block.missing ? 2 : 1);
  for (let column = block.first; column < end; column++) if (coefficients[column] !== 0) return true;
  return false;
}
