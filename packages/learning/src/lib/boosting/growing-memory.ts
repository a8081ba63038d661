import type { Kernel } from './kernel.ts';
import type { BinnedMatrix } from './matrix.ts';
import type { BoostingParameters } from './parameters.ts';
import { splitBytes } from './split.ts';

export const binsOfSlot = 256;
const slotBytes = 2048;
/** Histograms together take at most this much. */
const mostHistogramBytes = 512 * 2 ** 20;

/** Memory that growing needs, laid out once for all trees. */
export interface GrowingMemory {
  rowIndex: number;
  /** Two of them, u32 a row each. */
  spares: [number, number];
  /** Eight bytes a row; see assembly/histogram.ts. */
  pairs: number;
  histograms: number;
  /** How many histograms there is room for. */
  histogramCount: number;
  results: number;
  /** Goes-left table of each leaf. */
  tables: number;
  scratch: number;
  settings: number;
  counts: number;
  masks: number;
  /** A byte a slot, or 0 where no slot is constrained. */
  monotone: number;
}

export function histogramBytes(slots: number): number {
  return slots * slotBytes;
}

/**
 * How many histograms are kept at once. Leaf by leaf: one for each leaf, so that the
 * larger child's can be got by subtraction; depth first: one for each level. A
 * table too wide for that makes do with one, and builds each child's from its rows:
 * slower, with the same result, as sums are exact.
 */
export function histogramCount(slots: number, { leaves, maximumDepth, growth }: BoostingParameters): number {
  const wanted = growth === 'depth-first' ? Math.min(leaves, maximumDepth + 2) : leaves;
  return histogramBytes(slots) * wanted <= mostHistogramBytes ? wanted : 1;
}

export function layOutGrowing(
  kernel: Kernel,
  matrix: BinnedMatrix,
  parameters: BoostingParameters,
  monotone: number,
): GrowingMemory {
  const count = histogramCount(matrix.slots, parameters);
  return {
    rowIndex: kernel.allocate(matrix.rows * 4),
    spares: [kernel.allocate(matrix.rows * 4), kernel.allocate(matrix.rows * 4)],
    pairs: kernel.allocate(matrix.rows * 8),
    histograms: kernel.allocate(histogramBytes(matrix.slots) * count + 64),
    histogramCount: count,
    results: kernel.allocate(splitBytes * 2 * kernel.threads),
    tables: kernel.allocate(binsOfSlot * parameters.leaves),
    scratch: kernel.allocate(kernel.run.threadBytes() * kernel.threads),
    settings: kernel.allocate(96),
    counts: kernel.allocate(4 * kernel.threads),
    masks: kernel.allocate(matrix.slots * 2),
    monotone,
  };
}
