import type { Kernel } from './kernel.ts';
import { type BinnedMatrix, laneOf } from './matrix.ts';
import type { Quantisation } from './objective.ts';
import type { BoostingParameters } from './parameters.ts';
import type { Tree } from './tree.ts';

/** Bytes of the result of findSplit, see assembly/split.ts. */
export const splitBytes = 320;
const cellBytes = 16;
const binsOfSlot = 256;
/** -1 as the kernel writes it. */
const noSlot = 0xffffffff;

/** Memory that growing needs; the pool has one histogram and one split for each leaf. */
export interface GrowingMemory {
  rowIndex: number;
  spare: number;
  pairs: number;
  histograms: number;
  splits: number;
}

/** A leaf while the tree grows: rows to learn from, rows that only watch, and its best split. */
interface Leaf {
  node: number;
  depth: number;
  begin: number;
  end: number;
  watchBegin: number;
  watchEnd: number;
  histogram: number;
  split: number;
}

export interface GrownLeaf {
  begin: number;
  end: number;
  watchBegin: number;
  watchEnd: number;
  value: number;
}

export function histogramBytes(slots: number): number {
  return Math.ceil(slots / 8) * 8 * binsOfSlot * cellBytes;
}

/** Histograms together take at most this much. */
const mostHistogramBytes = 512 * 2 ** 20;

/**
 * One for each leaf, so that the larger child's can be got by subtraction. A table
 * too wide for that makes do with one, and builds each child's from its rows: slower,
 * with the same result, as sums are exact.
 */
export function histogramCount(slots: number, leaves: number): number {
  return histogramBytes(slots) * leaves <= mostHistogramBytes ? leaves : 1;
}

/**
 * Grows one tree leaf by leaf, always at the leaf whose split gains most. Rows
 * `0..learning` of the row index are learnt from; `learning..learning + watching`
 * are only carried along, so that their scores can be updated without a walk.
 */
export function growTree(
  kernel: Kernel,
  matrix: BinnedMatrix,
  memory: GrowingMemory,
  units: Quantisation,
  parameters: BoostingParameters,
  rows: { learning: number; watching: number },
): { tree: Tree; leaves: GrownLeaf[] } {
  const { run } = kernel;
  const groups = Math.ceil(matrix.slots / 8);
  const builder = treeBuilder(matrix, parameters);
  const leaves: Leaf[] = [];
  const hasOneEach = histogramCount(matrix.slots, parameters.leaves) === parameters.leaves;

  const openLeaf = (place: Omit<Leaf, 'histogram' | 'split'>, histogram: number): Leaf => {
    const split = memory.splits + leaves.length * splitBytes;
    const leaf = { ...place, histogram, split };
    leaves.push(leaf);
    return leaf;
  };
  const build = (leaf: Leaf): void => {
    const { begin, end, histogram } = leaf;
    const { bins, rows: all, slots } = matrix;
    run.buildHistogram(bins, all, slots, memory.pairs, memory.rowIndex, begin, end, histogram, 0, groups);
  };
  const search = (leaf: Leaf): void => {
    const { gradientUnit, hessianUnit, countBits } = units;
    run.findSplit(leaf.histogram, matrix.meta, matrix.slots, gradientUnit, hessianUnit, countBits, leaf.split);
    // As deep as allowed: no split, whatever was found.
    if (leaf.depth >= parameters.maximumDepth) kernel.words(leaf.split, 3).fill(noSlot, 2);
  };

  const end = rows.learning;
  const all = { begin: 0, end, watchBegin: end, watchEnd: end + rows.watching };
  const root = openLeaf({ node: builder.root(end), depth: 0, ...all }, memory.histograms);
  build(root);
  search(root);
  builder.settle(root.node, readSplit(kernel, root.split));

  while (leaves.length < parameters.leaves) {
    const parent = mostGaining(kernel, leaves);
    if (!parent) break;
    const split = readSplit(kernel, parent.split);
    const table = parent.split + 64;
    const lane = laneOf(matrix, split.slot);
    const { rowIndex, spare } = memory;
    const middle = parent.begin + run.partition(lane, rowIndex, spare, parent.begin, parent.end, table);
    const watched = run.partition(lane, rowIndex, spare, parent.watchBegin, parent.watchEnd, table);
    const watchMiddle = parent.watchBegin + watched;
    const { left, right } = builder.split(parent.node, split, kernel.bytes(table, binsOfSlot));

    const free = memory.histograms + (hasOneEach ? leaves.length : 0) * histogramBytes(matrix.slots);
    const rightPlace = { begin: middle, end: parent.end, watchBegin: watchMiddle, watchEnd: parent.watchEnd };
    const sibling = openLeaf({ node: right, depth: parent.depth + 1, ...rightPlace }, free);
    Object.assign(parent, { node: left, depth: parent.depth + 1, end: middle, watchEnd: watchMiddle });
    if (leaves.length === parameters.leaves) break;

    if (!hasOneEach) {
      for (const child of [parent, sibling]) {
        build(child);
        search(child);
      }
      continue;
    }
    const [small, large] =
      parent.end - parent.begin <= sibling.end - sibling.begin ? [parent, sibling] : [sibling, parent];
    // The parent's histogram becomes the larger child's by subtraction; the free one is the smaller child's.
    [large.histogram, small.histogram] = [parent.histogram, free];
    build(small);
    run.subtractHistogram(large.histogram, small.histogram, 0, matrix.slots);
    search(parent);
    search(sibling);
  }
  return { tree: builder.finish(), leaves: leaves.map((leaf) => ({ ...leaf, value: builder.leafValueOf(leaf.node) })) };
}

function mostGaining(kernel: Kernel, leaves: Leaf[]): Leaf | undefined {
  let best: Leaf | undefined;
  let bestGain = 0;
  for (const leaf of leaves) {
    const { slot, gain } = readSplit(kernel, leaf.split);
    if (slot < 0 || gain <= bestGain) continue;
    best = leaf;
    bestGain = gain;
  }
  return best;
}

interface Split {
  gain: number;
  slot: number;
  lastLeftBin: number;
  missingLeft: number;
  leftRows: number;
  leftGradient: number;
  leftHessian: number;
  gradient: number;
  hessian: number;
}

function readSplit(kernel: Kernel, pointer: number): Split {
  const doubles = kernel.doubles(pointer, 7);
  const numbers = new Int32Array(doubles.buffer, pointer, 16);
  return {
    gain: doubles[0] as number,
    slot: numbers[2] as number,
    lastLeftBin: numbers[3] as number,
    missingLeft: numbers[4] as number,
    leftRows: numbers[5] as number,
    leftGradient: doubles[3] as number,
    leftHessian: doubles[4] as number,
    gradient: doubles[5] as number,
    hessian: doubles[6] as number,
  };
}

/** Writes the nodes of a tree down as it grows. */
function treeBuilder(matrix: BinnedMatrix, parameters: BoostingParameters) {
  const feature: number[] = [];
  const threshold: number[] = [];
  const missingLeft: number[] = [];
  const left: number[] = [];
  const right: number[] = [];
  const value: number[] = [];
  const rows: number[] = [];
  const gain: number[] = [];
  const goesLeft: (Uint8Array | undefined)[] = [];

  const leafValue = (gradient: number, hessian: number): number =>
    Math.fround((-gradient / (hessian + parameters.l2)) * parameters.learningRate);
  const add = (leaf: number, count: number): number => {
    feature.push(-1);
    threshold.push(0);
    missingLeft.push(0);
    left.push(-1);
    right.push(-1);
    value.push(leaf);
    rows.push(count);
    gain.push(0);
    goesLeft.push(undefined);
    return feature.length - 1;
  };
  return {
    root: (count: number): number => add(0, count),
    /** Gives the root its value, for a tree that never splits. */
    settle(node: number, { gradient, hessian }: Split): void {
      value[node] = leafValue(gradient, hessian);
    },
    split(node: number, split: Split, table: Uint8Array): { left: number; right: number } {
      const bounds = matrix.thresholds[split.slot];
      feature[node] = split.slot;
      gain[node] = split.gain;
      missingLeft[node] = split.missingLeft;
      if (bounds) threshold[node] = bounds[split.lastLeftBin - 1] ?? Number.POSITIVE_INFINITY;
      else goesLeft[node] = table.slice();
      const rightGradient = split.gradient - split.leftGradient;
      const rightHessian = split.hessian - split.leftHessian;
      left[node] = add(leafValue(split.leftGradient, split.leftHessian), split.leftRows);
      right[node] = add(leafValue(rightGradient, rightHessian), (rows[node] as number) - split.leftRows);
      return { left: left[node] as number, right: right[node] as number };
    },
    leafValueOf: (node: number): number => value[node] as number,
    finish: (): Tree => ({
      feature: Int32Array.from(feature),
      threshold: Float32Array.from(threshold),
      missingLeft: Uint8Array.from(missingLeft),
      left: Int32Array.from(left),
      right: Int32Array.from(right),
      value: Float32Array.from(value),
      rows: Float64Array.from(rows),
      gain: Float64Array.from(gain),
      goesLeft,
    }),
  };
}
