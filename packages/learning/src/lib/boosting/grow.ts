import { jobs, type Kernel } from './kernel.ts';
import { type BinnedMatrix, laneOf } from './matrix.ts';
import type { BoostingParameters } from './parameters.ts';
import { type FoundSplit, leafValueOf, type Sums, splitBytes, splitReader, writeSettings } from './split.ts';
import type { Tree } from './tree.ts';
import { treeBuilder } from './tree-builder.ts';
import type { Units } from './units.ts';

const binsOfSlot = 256;
const slotBytes = 2048;
/** Histograms together take at most this much. */
const mostHistogramBytes = 512 * 2 ** 20;
/** Fewer rows are parted by one thread: telling the others takes longer. */
const fewestSharedRows = 8192;

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

/** A leaf while the tree grows: rows to learn from, rows that only watch, and its best split. */
interface Leaf {
  node: number;
  depth: number;
  begin: number;
  end: number;
  watchBegin: number;
  watchEnd: number;
  /** Bounds that constraints set to its value. */
  low: number;
  high: number;
  histogram: number;
  table: number;
  split: FoundSplit | undefined;
}

export interface GrownLeaf {
  node: number;
  begin: number;
  end: number;
  watchBegin: number;
  watchEnd: number;
  low: number;
  high: number;
  value: number;
}

export interface GrowOptions {
  units: Units;
  /** Rows of the index to learn from, then those that are only carried along. */
  rows: { learning: number; watching: number };
  /** True when the learning rows are all rows of the matrix, in order. */
  isWhole: boolean;
  /** Fewer rows than this are not split. */
  fewestRows: number;
  /** Which slots a node may split: writes a byte for each and is asked anew for every node. */
  mask(target: Uint8Array): void;
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

/**
 * Grows one tree: leaf by leaf, always at the leaf whose split gains most, or depth
 * first, wherever a split gains at all. Rows `0..learning` of the row index are
 * learnt from; `learning..learning + watching` are only carried along, so that
 * their scores can be updated without a walk.
 */
export function growTree(
  kernel: Kernel,
  matrix: BinnedMatrix,
  memory: GrowingMemory,
  parameters: BoostingParameters,
  options: GrowOptions,
): { tree: Tree; leaves: GrownLeaf[] } {
  const { units, rows } = options;
  writeSettings(kernel, memory.settings, parameters, units, memory.monotone);
  const builder = treeBuilder(matrix);
  const reader = splitReader(kernel, memory.results);
  const valueUnit = units.gradient / units.hessian;
  const free = Array.from({ length: memory.histogramCount }, (_, place) => {
    return memory.histograms + (memory.histogramCount - 1 - place) * histogramBytes(matrix.slots);
  });
  const isPooled = memory.histogramCount > 1;
  const leaves: Leaf[] = [];
  /** Leaves that may still be split. */
  const open: Leaf[] = [];

  const newLeaf = (place: Omit<Leaf, 'histogram' | 'table' | 'split'>, histogram: number): Leaf => {
    const leaf = { ...place, histogram, table: memory.tables + leaves.length * binsOfSlot, split: undefined };
    leaves.push(leaf);
    return leaf;
  };
  const canSplit = ({ begin, end, depth }: Leaf): boolean =>
    end - begin >= options.fewestRows && depth < parameters.maximumDepth;
  const maskFor = (leaf: Leaf, child: 0 | 1): number => {
    if (!canSplit(leaf)) return 0;
    const pointer = memory.masks + child * matrix.slots;
    const mask = kernel.bytes(pointer, matrix.slots);
    options.mask(mask);
    return pointer;
  };
  /** Builds the small one's histogram, gets the large one's by subtraction, and finds their splits. */
  const search = (small: Leaf, large: Leaf | undefined, masks: [number, number]): void => {
    const { panels, panelBytes, slots, width, meta, groups, groupsOfPanel } = matrix;
    const index = options.isWhole && small.end - small.begin === matrix.rows ? 0 : memory.rowIndex;
    const where = [memory.pairs, index, small.begin, small.end, small.histogram, large?.histogram ?? 0];
    const bounds = [small.low, small.high, large?.low ?? 0, large?.high ?? 0].map((value) => value / valueUnit);
    const sizes = [small.end - small.begin, large ? large.end - large.begin : 0];
    const places = [memory.settings, memory.scratch, memory.results, groups, groupsOfPanel];
    const all = [panels, panelBytes, slots, width, meta, ...where, ...places, ...masks, ...sizes, ...bounds];
    kernel.work(jobs.growChildren, all);
    if (masks[0] > 0) settle(small, reader.best(0, units, small.table));
    if (large && masks[1] > 0) settle(large, reader.best(1, units, large.table));
  };
  const settle = (leaf: Leaf, split: FoundSplit | undefined): void => {
    leaf.split = split;
    if (split) open.push(leaf);
  };
  const searchChildren = (left: Leaf, right: Leaf): void => {
    const masks: [number, number] = [maskFor(left, 0), maskFor(right, 1)];
    if (!isPooled) {
      if (masks[0] > 0) search(left, undefined, [masks[0], 0]);
      if (masks[1] > 0) search(right, undefined, [masks[1], 0]);
      return;
    }
    const spare = free.pop() as number;
    const leftIsSmall = left.end - left.begin <= right.end - right.begin;
    const [small, large] = leftIsSmall ? [left, right] : [right, left];
    // The parent's histogram becomes the larger child's by subtraction; the free one is the smaller child's.
    [large.histogram, small.histogram] = [left.histogram, spare];
    if (masks[0] > 0 || masks[1] > 0) search(small, large, leftIsSmall ? masks : [masks[1], masks[0]]);
    for (const leaf of [large, small]) if (!leaf.split) free.push(leaf.histogram);
  };
  const valueWithin = (sums: Sums, low: number, high: number) => leafValueOf(sums, units, parameters, low, high);

  const end = rows.learning;
  const everything = { begin: 0, end, watchBegin: end, watchEnd: end + rows.watching };
  const bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
  const root = newLeaf({ node: 0, depth: 0, ...everything, ...bounds }, free.pop() as number);
  const rootMask = memory.masks;
  options.mask(kernel.bytes(rootMask, matrix.slots));
  search(root, undefined, [rootMask, 0]);
  builder.root(Math.fround(parameters.learningRate * valueWithin(reader.node(units), root.low, root.high)), end);
  if (!canSplit(root)) open.length = 0;

  while (leaves.length < parameters.leaves) {
    const parent = parameters.growth === 'depth-first' ? open.pop() : takeMostGaining(open);
    if (!parent?.split) break;
    const { split, table } = parent;
    parent.split = undefined;
    const lane = laneOf(matrix, split.slot);
    const middle = parent.begin + part(kernel, memory, lane, parent.begin, parent.end, table);
    const watchMiddle = parent.watchBegin + part(kernel, memory, lane, parent.watchBegin, parent.watchEnd, table);
    const rest = {
      gradient: split.all.gradient - split.left.gradient,
      hessian: split.all.hessian - split.left.hessian,
    };
    const [leftValue, rightValue] = [
      valueWithin(split.left, parent.low, parent.high),
      valueWithin(rest, parent.low, parent.high),
    ];
    const sides = boundsOfSides(kernel, memory, parent, split.slot, leftValue, rightValue);
    const node = builder.split(parent.node, split, kernel.bytes(table, binsOfSlot), [
      { value: Math.fround(leftValue * parameters.learningRate), rows: middle - parent.begin },
      { value: Math.fround(rightValue * parameters.learningRate), rows: parent.end - middle },
    ]);
    const depth = parent.depth + 1;
    const rightPlace = { begin: middle, end: parent.end, watchBegin: watchMiddle, watchEnd: parent.watchEnd };
    const right = newLeaf({ node: node + 1, depth, ...rightPlace, ...sides.right }, parent.histogram);
    Object.assign(parent, { node, depth, end: middle, watchEnd: watchMiddle, ...sides.left });
    if (leaves.length === parameters.leaves) break;
    searchChildren(parent, right);
  }
  return { tree: builder.finish(), leaves: leaves.map((leaf) => ({ ...leaf, value: builder.valueOf(leaf.node) })) };
}

function takeMostGaining(open: Leaf[]): Leaf | undefined {
  let best = -1;
  for (let place = 0; place < open.length; place++) {
    const gain = open[place]?.split?.gain as number;
    if (gain > 0 && (best < 0 || gain > (open[best]?.split?.gain as number))) best = place;
  }
  return best < 0 ? undefined : open.splice(best, 1)[0];
}

/** Puts the rows that go left first; answers how many do. */
function part(kernel: Kernel, memory: GrowingMemory, lane: number, begin: number, end: number, table: number): number {
  const { rowIndex, spares, counts } = memory;
  if (kernel.threads === 1 || end - begin < fewestSharedRows) {
    return kernel.run.partition(lane, rowIndex, spares[0], begin, end, table);
  }
  const parameters = [lane, rowIndex, ...spares, begin, end, table, counts];
  kernel.work(jobs.divideRows, parameters);
  kernel.work(jobs.collectRows, parameters);
  let left = 0;
  for (const count of kernel.words(counts, kernel.threads)) left += count;
  return left;
}

/** A constrained split parts the range of its children's values in the middle, so that no later split can cross it. */
function boundsOfSides(
  kernel: Kernel,
  { monotone }: GrowingMemory,
  { low, high }: Leaf,
  slot: number,
  left: number,
  right: number,
): { left: { low: number; high: number }; right: { low: number; high: number } } {
  const direction = monotone === 0 ? 0 : ((kernel.bytes(monotone + slot, 1)[0] as number) << 24) >> 24;
  const middle = (left + right) / 2;
  if (direction > 0) return { left: { low, high: middle }, right: { low: middle, high } };
  if (direction < 0) return { left: { low: middle, high }, right: { low, high: middle } };
  return { left: { low, high }, right: { low, high } };
}
