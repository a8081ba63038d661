/**
 * Histograms of gradients over binned features.
 *
 * A histogram cell is one i64: the sum of quantised gradients (high 32 bits,
 * signed) and of quantised hessians (low 32 bits; small tables keep the number of
 * rows in the lowest of them). Integers make sums exact, so neither the order of
 * rows nor the number of threads nor subtraction changes a model. The caller picks
 * units so coarse that no sum leaves its 32 bits (see gradients.ts).
 *
 * Bins lie in groups of up to eight features: one u64 a row holds their bins.
 * A feature has 256 cells, 2 KiB, so that a group fits the first-level cache.
 */

/** Rows whose gradients are gathered at once, to be read in order by every group. */
const blockRows: u32 = 1024;
/** Bytes that a thread needs for that. */
export const blockBytes: usize = 8192;

// @ts-ignore: decorator
@inline
function add(bins: u64, lane: u32, histogram: usize, pair: i64): void {
  // The bin times eight: moved down by three bits less.
  const offset = lane == 0 ? <usize>(<u32>bins << 3) & 0x7f8 : <usize>(<u32>(bins >> ((lane << 3) - 3))) & 0x7f8;
  const cell = histogram + offset;
  store<i64>(cell, load<i64>(cell, 0) + pair);
}

// @ts-ignore: decorator
@inline
function addLanes(bins: u64, lanes: u32, histogram: usize, pair: i64): void {
  add(bins, 0, histogram, pair);
  if (lanes > 1) add(bins, 1, histogram + 2048, pair);
  if (lanes > 2) add(bins, 2, histogram + 2 * 2048, pair);
  if (lanes > 3) add(bins, 3, histogram + 3 * 2048, pair);
  if (lanes > 4) add(bins, 4, histogram + 4 * 2048, pair);
  if (lanes > 5) add(bins, 5, histogram + 5 * 2048, pair);
  if (lanes > 6) add(bins, 6, histogram + 6 * 2048, pair);
  if (lanes > 7) add(bins, 7, histogram + 7 * 2048, pair);
}

/** Rows `begin..begin + count` themselves. */
// @ts-ignore: decorator
@inline
function addRows(bins: usize, pairs: usize, count: u32, histogram: usize, lanes: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    addLanes(load<u64>(bins + (<usize>i << 3)), lanes, histogram, load<i64>(pairs + (<usize>i << 3)));
  }
}

/** Rows that an index names; their pairs are already in order. */
// @ts-ignore: decorator
@inline
function addIndexed(bins: usize, pairs: usize, index: usize, count: u32, histogram: usize, lanes: u32): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(index + (<usize>i << 2));
    addLanes(load<u64>(bins + (<usize>row << 3)), lanes, histogram, load<i64>(pairs + (<usize>i << 3)));
  }
}

/** One loop for each number of lanes, so that none is asked about within it. */
function addGroup(bins: usize, pairs: usize, index: usize, count: u32, histogram: usize, lanes: u32): void {
  if (index == 0) {
    if (lanes == 8) addRows(bins, pairs, count, histogram, 8);
    else if (lanes == 7) addRows(bins, pairs, count, histogram, 7);
    else if (lanes == 6) addRows(bins, pairs, count, histogram, 6);
    else if (lanes == 5) addRows(bins, pairs, count, histogram, 5);
    else if (lanes == 4) addRows(bins, pairs, count, histogram, 4);
    else addRows(bins, pairs, count, histogram, lanes);
    return;
  }
  if (lanes == 8) addIndexed(bins, pairs, index, count, histogram, 8);
  else if (lanes == 7) addIndexed(bins, pairs, index, count, histogram, 7);
  else if (lanes == 6) addIndexed(bins, pairs, index, count, histogram, 6);
  else if (lanes == 5) addIndexed(bins, pairs, index, count, histogram, 5);
  else if (lanes == 4) addIndexed(bins, pairs, index, count, histogram, 4);
  else addIndexed(bins, pairs, index, count, histogram, lanes);
}

/**
 * Histograms of the groups `firstGroup..lastGroup` for the rows
 * `rowIndex[begin..end)`, or for the rows `begin..end` when `rowIndex` is 0.
 * `width` features lie in each group but the last; `meta` as in split.ts.
 */
export function buildHistogram(
  bins: usize, rows: u32, features: u32, width: u32, meta: usize, pairs: usize, rowIndex: usize, begin: u32, end: u32,
  histogram: usize, firstGroup: u32, lastGroup: u32, block: usize,
): void {
  const lastFeature = min(features, lastGroup * width);
  for (let feature = firstGroup * width; feature < lastFeature; feature++) {
    memory.fill(histogram + (<usize>feature << 11), 0, <usize>load<u16>(meta + (<usize>feature << 2)) << 3);
  }
  for (let at = begin; at < end; at += blockRows) {
    const count = min(blockRows, end - at);
    const index = rowIndex == 0 ? 0 : rowIndex + (<usize>at << 2);
    const ordered = rowIndex == 0 ? pairs + (<usize>at << 3) : block;
    if (index != 0) gather(pairs, index, count, block);
    for (let group = firstGroup; group < lastGroup; group++) {
      const source = bins + <usize>group * rows * 8 + (index == 0 ? <usize>at << 3 : 0);
      const lanes = min(width, features - group * width);
      addGroup(source, ordered, index, count, histogram + (<usize>(group * width) << 11), lanes);
    }
  }
}

function gather(pairs: usize, index: usize, count: u32, block: usize): void {
  for (let i: u32 = 0; i < count; i++) {
    const row = load<u32>(index + (<usize>i << 2));
    store<i64>(block + (<usize>i << 3), load<i64>(pairs + (<usize>row << 3)));
  }
}

/** Turns a parent's histogram of one feature into that of the other child: parent - child, cell by cell. */
export function subtractHistogram(parent: usize, child: usize, cells: u32): void {
  const bytes = <usize>((cells + 1) & ~1) << 3;
  for (let offset: usize = 0; offset < bytes; offset += 16) {
    v128.store(parent + offset, i64x2.sub(v128.load(parent + offset), v128.load(child + offset)));
  }
}
