/** Products of the matrix with weights and with residuals, block by block over a tile of rows. */
import type { Block, NumberBlock } from './columns.ts';

/** Rows handled together, so that their margins stay in the processor's cache. */
export const tileRows = 2048;

/** Adds what the blocks with a coefficient say to the margins of the rows from `begin`. */
export function addMargins(blocks: Block[], coefficients: Float64Array, begin: number, margins: Float64Array): void {
  const numbers: NumberBlock[] = [];
  for (const block of blocks) {
    const { first } = block;
    if (block.kind === 'category') {
      addPicked(block.bins, begin, coefficients, first, margins);
      continue;
    }
    if (coefficients[first] !== 0) numbers.push(block);
    const ofMissing = coefficients[first + 1] as number;
    if (block.missingRows && ofMissing !== 0) addWhere(block.missingRows, begin, ofMissing, margins);
  }
  let next = 0;
  for (; next + 3 < numbers.length; next += 4) addFour(numbers, next, coefficients, begin, margins);
  for (; next < numbers.length; next++) {
    const { values, first } = numbers[next] as NumberBlock;
    addScaled(values, begin, coefficients[first] as number, margins);
  }
}

/** Adds to each column of the block the sum of residual * column over the rows from `begin`. */
export function addProducts(block: Block, residuals: Float64Array, begin: number, into: Float64Array): void {
  const { first } = block;
  if (block.kind === 'category') {
    addToBins(block.bins, begin, residuals, first, into);
    return;
  }
  into[first] = (into[first] as number) + dotFloats(block.values, begin, residuals);
  if (block.missingRows) into[first + 1] = (into[first + 1] as number) + sumWhere(block.missingRows, begin, residuals);
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
  const { values, missingRows, first } = block;
  let sum = 0;
  for (let i = 0; i < weights.length; i++) sum += (weights[i] as number) * (values[begin + i] as number) ** 2;
  squares[first] = (squares[first] as number) + sum;
  if (missingRows) squares[first + 1] = (squares[first + 1] as number) + sumWhere(missingRows, begin, weights);
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

/** Index of the first of ascending rows that is not before `begin`. */
function placeOf(rows: Uint32Array, begin: number): number {
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((rows[middle] as number) < begin) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sumWhere(rows: Uint32Array, begin: number, other: Float64Array): number {
  const end = begin + other.length;
  let sum = 0;
  for (let place = placeOf(rows, begin); place < rows.length; place++) {
    const row = rows[place] as number;
    if (row >= end) break;
    sum += other[row - begin] as number;
  }
  return sum;
}

function addWhere(rows: Uint32Array, begin: number, amount: number, into: Float64Array): void {
  const end = begin + into.length;
  for (let place = placeOf(rows, begin); place < rows.length; place++) {
    const row = rows[place] as number;
    if (row >= end) break;
    into[row - begin] = (into[row - begin] as number) + amount;
  }
}

/** Four columns at a time, so that the margins are read and written once for all of them. */
function addFour(
  blocks: NumberBlock[],
  from: number,
  coefficients: Float64Array,
  begin: number,
  into: Float64Array,
): void {
  const [a, b, c, d] = blocks.slice(from, from + 4) as [NumberBlock, NumberBlock, NumberBlock, NumberBlock];
  const end = begin + into.length;
  const [ofA, ofB] = [a.values.subarray(begin, end), b.values.subarray(begin, end)];
  const [ofC, ofD] = [c.values.subarray(begin, end), d.values.subarray(begin, end)];
  const [weightA, weightB] = [coefficients[a.first] as number, coefficients[b.first] as number];
  const [weightC, weightD] = [coefficients[c.first] as number, coefficients[d.first] as number];
  for (let i = 0; i < into.length; i++) {
    into[i] =
      (into[i] as number) +
      (weightA * (ofA[i] as number) + weightB * (ofB[i] as number)) +
      (weightC * (ofC[i] as number) + weightD * (ofD[i] as number));
  }
}

function addScaled(values: Float32Array, begin: number, factor: number, into: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i] = (into[i] as number) + factor * (values[begin + i] as number);
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
