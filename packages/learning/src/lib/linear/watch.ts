import type { Coefficients } from './coefficients.ts';
import type { Ground } from './problem.ts';
import { isActive } from './products.ts';

/** Sums over rows that were not learnt from, to be added up over folds. */
export interface Watched {
  weight: number;
  squaredWeight: number;
  loss: number;
  squaredLoss: number;
}

/** @param weights of all rows. */
export async function watch(
  { matrix, labels, loss, pace }: Ground,
  weights: Float64Array,
  rows: Uint32Array,
  { intercept, byMargin }: Coefficients,
): Promise<Watched> {
  const margins = byMargin.map((ofMargin, margin) => {
    const result = new Float64Array(rows.length).fill(intercept[margin] as number);
    for (const block of matrix.blocks) {
      if (!isActive(block, ofMargin)) continue;
      const { first } = block;
      if (block.kind === 'category') {
        addPicked(block.bins, rows, ofMargin.subarray(first, first + block.binCount), result);
        continue;
      }
      addScaled(block.values, rows, ofMargin[first] as number, result);
      if (block.missing) addWhere(block.missing, rows, ofMargin[first + 1] as number, result);
    }
    return result;
  });
  await pace.spend(rows.length * matrix.blocks.length * byMargin.length);
  const watched = { weight: 0, squaredWeight: 0, loss: 0, squaredLoss: 0 };
  const ofRow = new Float64Array(margins.length);
  for (let place = 0; place < rows.length; place++) {
    const row = rows[place] as number;
    for (let margin = 0; margin < margins.length; margin++) ofRow[margin] = margins[margin]?.[place] as number;
    const lost = loss.of(ofRow, labels[row] as number);
    const weight = weights[row] as number;
    watched.weight += weight;
    watched.squaredWeight += weight * weight;
    watched.loss += weight * lost;
    watched.squaredLoss += weight * lost * lost;
  }
  return watched;
}

function addScaled(values: Float32Array, rows: Uint32Array, factor: number, into: Float64Array): void {
  for (let place = 0; place < rows.length; place++) {
    into[place] = (into[place] as number) + factor * (values[rows[place] as number] as number);
  }
}

function addPicked(bins: Uint8Array, rows: Uint32Array, weights: Float64Array, into: Float64Array): void {
  for (let place = 0; place < rows.length; place++) {
    into[place] = (into[place] as number) + (weights[bins[rows[place] as number] as number] as number);
  }
}

function addWhere(flags: Uint8Array, rows: Uint32Array, amount: number, into: Float64Array): void {
  if (amount === 0) return;
  for (let place = 0; place < rows.length; place++) {
    if (flags[rows[place] as number] === 1) into[place] = (into[place] as number) + amount;
  }
}
