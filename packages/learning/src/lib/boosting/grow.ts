import { binsOfSlot, type GrowingMemory, histogramBytes } from './growing-memory.ts';
import { jobs, type Kernel } from './kernel.ts';
import { type BinnedMatrix, laneOf } from './matrix.ts';
import type { BoostingParameters } from './parameters.ts';
import { type FoundSplit, leafValueOf, type Sums, splitReader, writeSettings } from './split.ts';
import type { Tree } from './tree.ts';
import { treeBuilder } from './tree-builder.ts';
import type { Units } from './units.ts';

/** Fewer rows are parted by one thread: telling the others takes longer. */
const fewestSharedRows = 8192;
/** The same of a histogram and the search for splits, in cells of the table plus an overhead for each slot. */
const fewestSharedCells = 8192;
const cellsOfSearch = 128;

/** Bounds that constraints set to the value of a leaf. */
interface Bounds {
  low: number;
  high: number;
}

/** Where the rows of a leaf lie in the row index: those to learn from, and those that only watch. */
interface Place {
  begin: number;
  end: number;
  watchBegin: number;
  watchEnd: number;
}

export interface GrownLeaf extends Place, Bounds {
  node: number;
  value: number;
}

/** A leaf while the tree grows, with its best split. */
interface Leaf extends Place, Bounds {
  node: number;
  depth: number;
  histogram: number;
  table: number;
  split: FoundSplit | undefined;
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

export interface GrownTree {
  tree: Tree;
  leaves: GrownLeaf[];
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
): GrownTree {
  writeSettings(kernel, memory.settings, parameters, options.units, memory.monotone);
  return new Growth(kernel, matrix, memory, parameters, options).grow();
}

/** One tree on its way. */
class Growth {
  readonly #kernel: Kernel;
  readonly #matrix: BinnedMatrix;
  readonly #memory: GrowingMemory;
  readonly #parameters: BoostingParameters;
  readonly #options: GrowOptions;
  readonly #builder: ReturnType<typeof treeBuilder>;
  readonly #reader: ReturnType<typeof splitReader>;
  readonly #leaves: Leaf[] = [];
  /** Leaves that may still be split. */
  readonly #open: Leaf[] = [];
  /** Histograms that no open leaf needs. */
  readonly #free: number[];
  readonly #isPooled: boolean;

  constructor(
    kernel: Kernel,
    matrix: BinnedMatrix,
    memory: GrowingMemory,
    parameters: BoostingParameters,
    options: GrowOptions,
  ) {
    this.#kernel = kernel;
    this.#matrix = matrix;
    this.#memory = memory;
    this.#parameters = parameters;
    this.#options = options;
    this.#builder = treeBuilder(matrix);
    this.#reader = splitReader(kernel, memory.results);
    const last = memory.histogramCount - 1;
    this.#free = Array.from({ length: memory.histogramCount }, (_, place) => {
      return memory.histograms + (last - place) * histogramBytes(matrix.slots);
    });
    this.#isPooled = memory.histogramCount > 1;
  }

  grow(): GrownTree {
    const { leaves: most, growth } = this.#parameters;
    this.#plantRoot();
    while (this.#leaves.length < most) {
      const parent = growth === 'depth-first' ? this.#open.pop() : takeMostGaining(this.#open);
      if (!parent?.split) break;
      const right = this.#split(parent, parent.split);
      if (this.#leaves.length < most) this.#searchChildren(parent, right);
    }
    const leaves = this.#leaves.map((leaf) => ({ ...leaf, value: this.#builder.valueOf(leaf.node) }));
    return { tree: this.#builder.finish(), leaves };
  }

  #plantRoot(): void {
    const { rows, units } = this.#options;
    const end = rows.learning;
    const place = { begin: 0, end, watchBegin: end, watchEnd: end + rows.watching };
    const bounds = { low: Number.NEGATIVE_INFINITY, high: Number.POSITIVE_INFINITY };
    const root = this.#newLeaf({ node: 0, depth: 0, ...place, ...bounds }, this.#free.pop() as number);
    // Also searched when it cannot be split: the sums of its rows are its value.
    const threads = this.#search(root, undefined, [this.#writeMask(0), 0]);
    this.#builder.root(this.#leafValue(this.#valueWithin(this.#reader.node(units, threads), bounds)), end);
    if (!this.#canSplit(root)) this.#open.length = 0;
  }

  #newLeaf(place: Omit<Leaf, 'histogram' | 'table' | 'split'>, histogram: number): Leaf {
    const table = this.#memory.tables + this.#leaves.length * binsOfSlot;
    const leaf = { ...place, histogram, table, split: undefined };
    this.#leaves.push(leaf);
    return leaf;
  }

  #canSplit({ begin, end, depth }: Leaf): boolean {
    return end - begin >= this.#options.fewestRows && depth < this.#parameters.maximumDepth;
  }

  #writeMask(child: 0 | 1): number {
    const { slots } = this.#matrix;
    const pointer = this.#memory.masks + child * slots;
    this.#options.mask(this.#kernel.bytes(pointer, slots));
    return pointer;
  }

  #valueWithin(sums: Sums, { low, high }: Bounds): number {
    return leafValueOf(sums, this.#options.units, this.#parameters, low, high);
  }

  #leafValue(value: number): number {
    return Math.fround(value * this.#parameters.learningRate);
  }

  /** Parts the rows of a leaf, which becomes the left one of two; answers the right one. */
  #split(parent: Leaf, split: FoundSplit): Leaf {
    parent.split = undefined;
    const middle = parent.begin + this.#part(split, parent, parent.begin, parent.end);
    const watchMiddle = parent.watchBegin + this.#part(split, parent, parent.watchBegin, parent.watchEnd);
    const { left, all } = split;
    const rest = { gradient: all.gradient - left.gradient, hessian: all.hessian - left.hessian };
    const values = [this.#valueWithin(left, parent), this.#valueWithin(rest, parent)] as const;
    const bounds = this.#boundsOfSides(split.slot, parent, values);
    const table = this.#kernel.bytes(parent.table, binsOfSlot);
    const node = this.#builder.split(parent.node, split, table, [
      { value: this.#leafValue(values[0]), rows: middle - parent.begin },
      { value: this.#leafValue(values[1]), rows: parent.end - middle },
    ]);
    const depth = parent.depth + 1;
    const place = { begin: middle, end: parent.end, watchBegin: watchMiddle, watchEnd: parent.watchEnd };
    const right = this.#newLeaf({ node: node + 1, depth, ...place, ...bounds.right }, parent.histogram);
    Object.assign(parent, { node, depth, end: middle, watchEnd: watchMiddle, ...bounds.left });
    return right;
  }

  /** Puts the rows that go left first; answers how many do. */
  #part({ slot }: FoundSplit, { table }: Leaf, begin: number, end: number): number {
    const { rowIndex, spares, counts } = this.#memory;
    const { threads, run } = this.#kernel;
    const lane = laneOf(this.#matrix, slot);
    if (threads === 1 || end - begin < fewestSharedRows) {
      return run.partition(lane, rowIndex, spares[0], begin, end, table);
    }
    const parameters = [lane, rowIndex, ...spares, begin, end, table, counts];
    this.#kernel.work(jobs.divideRows, parameters);
    this.#kernel.work(jobs.collectRows, parameters);
    return this.#kernel.words(counts, threads).reduce((sum, count) => sum + count, 0);
  }

  /** A constrained split parts the range of its children's values in the middle, so that no later split can cross it. */
  #boundsOfSides(slot: number, { low, high }: Bounds, [left, right]: readonly [number, number]) {
    const { monotone } = this.#memory;
    const direction = monotone === 0 ? 0 : ((this.#kernel.bytes(monotone + slot, 1)[0] as number) << 24) >> 24;
    const middle = (left + right) / 2;
    if (direction > 0) return { left: { low, high: middle }, right: { low: middle, high } };
    if (direction < 0) return { left: { low: middle, high }, right: { low, high: middle } };
    return { left: { low, high }, right: { low, high } };
  }

  #searchChildren(left: Leaf, right: Leaf): void {
    const masks: [number, number] = [
      this.#canSplit(left) ? this.#writeMask(0) : 0,
      this.#canSplit(right) ? this.#writeMask(1) : 0,
    ];
    if (!this.#isPooled) {
      if (masks[0] > 0) this.#search(left, undefined, [masks[0], 0]);
      if (masks[1] > 0) this.#search(right, undefined, [masks[1], 0]);
      return;
    }
    const spare = this.#free.pop() as number;
    const leftIsSmall = left.end - left.begin <= right.end - right.begin;
    const [small, large] = leftIsSmall ? [left, right] : [right, left];
    // The parent's histogram becomes the larger child's by subtraction; the free one is the smaller child's.
    [large.histogram, small.histogram] = [left.histogram, spare];
    if (masks[0] > 0 || masks[1] > 0) this.#search(small, large, leftIsSmall ? masks : [masks[1], masks[0]]);
    for (const leaf of [large, small]) if (!leaf.split) this.#free.push(leaf.histogram);
  }

  /**
   * Builds the small one's histogram, gets the large one's by subtraction, and finds
   * their splits. A mask of 0: its split is not wanted. Answers how many threads did it.
   */
  #search(small: Leaf, large: Leaf | undefined, masks: [number, number]): number {
    const { panels, panelBytes, slots, width, meta, groups, groupsOfPanel } = this.#matrix;
    const { pairs, rowIndex, settings, scratch, results } = this.#memory;
    const { units, isWhole } = this.#options;
    const valueUnit = units.gradient / units.hessian;
    const index = isWhole && small.end - small.begin === this.#matrix.rows ? 0 : rowIndex;
    const cells = (small.end - small.begin + cellsOfSearch) * slots;
    const threads = cells < fewestSharedCells ? 1 : this.#kernel.threads;
    const parameters = [
      ...[panels, panelBytes, slots, width, meta, pairs, index, small.begin, small.end],
      ...[small.histogram, large?.histogram ?? 0, settings, scratch, results, groups, groupsOfPanel],
      ...masks,
      ...[small.end - small.begin, large ? large.end - large.begin : 0],
      ...[small.low, small.high, large?.low ?? 0, large?.high ?? 0].map((value) => value / valueUnit),
    ];
    this.#kernel.work(jobs.growChildren, parameters, threads === 1);
    if (masks[0] > 0) this.#settle(small, this.#reader.best(0, units, small.table, threads));
    if (large && masks[1] > 0) this.#settle(large, this.#reader.best(1, units, large.table, threads));
    return threads;
  }

  #settle(leaf: Leaf, split: FoundSplit | undefined): void {
    leaf.split = split;
    if (split) this.#open.push(leaf);
  }
}

function takeMostGaining(open: Leaf[]): Leaf | undefined {
  let best = -1;
  for (let place = 0; place < open.length; place++) {
    const gain = open[place]?.split?.gain as number;
    if (gain > 0 && (best < 0 || gain > (open[best]?.split?.gain as number))) best = place;
  }
  return best < 0 ? undefined : open.splice(best, 1)[0];
}
