/**
 * Histograms of gradients over binned features.
 *
 * A histogram cell is one i64: the sum of quantised gradients (high 32 bits,
 * signed) and of quantised hessians (low 32 bits; small tables keep the number of
 * rows in the lowest of them). Integers make sums exact, so neither the order of
 * rows nor the number of threads nor subtraction changes a model. The caller picks
 * units so coarse that no sum leaves its 32 bits (see gradients.ts).
 *
 * Bins lie in groups of up to eight features: one u64 a row holds their bins. Up to
 * eight groups lie side by side in a panel, so that a row of it is one cache line.
 * Rows that an index names are first copied together: that loop waits for many of
 * them at once, where one that also adds would wait for each. A feature has 256
 * cells, 2 KiB, so that a group fits the first-level cache.
 */

/** Rows that are copied together. */
const blockRows: u32 = 512;
const pairBytes: usize = 8 * 512;
/** Bytes that a thread needs for that: gradients, then rows of a panel, and room to copy beyond the last. */
export const blockBytes: usize = pairBytes + 64 * 512 + 64;

// @ts-ignore: decorator
@inline
function add(bins: u64, lane: u32, histogram: usize, pair: i64): void {
  // The bin times eight: moved down by three bits less.
  const offset = lane == 0 ? <usize>(<u32>bins << 3) & 0x7f8 : <usize>(<u32>(bins >> ((lane << 3) - 3))) & 0x7f8;
  const cell = histogram + offset;
  store<i64>(cell, load<i64>(cell) + pair);
}

/** Adds `count` rows, `stride` bytes apart; their pairs follow one another. */
// @ts-ignore: decorator
@inline
function addRows(bins: usize, stride: usize, pairs: usize, count: u32, histogram: usize, lanes: u32): void {
  let at = bins;
  for (let i: u32 = 0; i < count; i++) {
    const eight = load<u64>(at);
    const pair = load<i64>(pairs + (<usize>i << 3));
    add(eight, 0, histogram, pair);
    if (lanes > 1) add(eight, 1, histogram + 2048, pair);
    if (lanes > 2) add(eight, 2, histogram + 2 * 2048, pair);
    if (lanes > 3) add(eight, 3, histogram + 3 * 2048, pair);
    if (lanes > 4) add(eight, 4, histogram + 4 * 2048, pair);
    if (lanes > 5) add(eight, 5, histogram + 5 * 2048, pair);
    if (lanes > 6) add(eight, 6, histogram + 6 * 2048, pair);
    if (lanes > 7) add(eight, 7, histogram + 7 * 2048, pair);
    at += stride;
  }
}

/** One loop for each number of lanes, so that none is asked about within it. */
function addGroup(bins: usize, stride: usize, pairs: usize, count: u32, histogram: usize, lanes: u32): void {
  if (lanes == 8) addRows(bins, stride, pairs, count, histogram, 8);
  else if (lanes == 7) addRows(bins, stride, pairs, count, histogram, 7);
  else if (lanes == 6) addRows(bins, stride, pairs, count, histogram, 6);
  else if (lanes == 5) addRows(bins, stride, pairs, count, histogram, 5);
  else if (lanes == 4) addRows(bins, stride, pairs, count, histogram, 4);
  else addRows(bins, stride, pairs, count, histogram, lanes);
}

/**
 * Histograms of the groups `firstGroup..lastGroup`, which lie in one panel of
 * `stride` bytes a row, for the rows `rowIndex[begin..end)`, or for the rows
 * `begin..end` when `rowIndex` is 0. `panel` is where the first of these groups has
 * its first row. `width` features lie in each group but the last; `meta` as in split.ts.
 */
export function buildHistogram(
  panel: usize, stride: usize, features: u32, width: u32, meta: usize, pairs: usize, rowIndex: usize, begin: u32,
  end: u32, histogram: usize, firstGroup: u32, lastGroup: u32, block: usize,
): void {
  const lastFeature = min(features, lastGroup * width);
  for (let feature = firstGroup * width; feature < lastFeature; feature++) {
    memory.fill(histogram + (<usize>feature << 11), 0, <usize>load<u16>(meta + (<usize>feature << 2)) << 3);
  }
  for (let at = begin; at < end; at += blockRows) {
    const count = min(blockRows, end - at);
    let source = panel + <usize>at * stride;
    let ordered = pairs + (<usize>at << 3);
    if (rowIndex != 0) {
      const index = rowIndex + (<usize>at << 2);
      ordered = block;
      source = block + pairBytes;
      gather(panel, stride, pairs, index, count, ordered, source);
    }
    for (let group = firstGroup; group < lastGroup; group++) {
      const lanes = min(width, features - group * width);
      const target = histogram + (<usize>(group * width) << 11);
      addGroup(source + (<usize>(group - firstGroup) << 3), stride, ordered, count, target, lanes);
    }
  }
}

/** Copies sixteen bytes at a time; what lies beyond a row is overwritten by the next. */
function gather(
  panel: usize, stride: usize, pairs: usize, index: usize, count: u32, toPairs: usize, toRows: usize,
): void {
  let target = toRows;
  for (let i: u32 = 0; i < count; i++) {
    const row = <usize>load<u32>(index + (<usize>i << 2));
    const source = panel + row * stride;
    store<i64>(toPairs + (<usize>i << 3), load<i64>(pairs + (row << 3)));
    v128.store(target, v128.load(source));
    if (stride > 16) v128.store(target + 16, v128.load(source + 16));
    if (stride > 32) v128.store(target + 32, v128.load(source + 32));
    if (stride > 48) v128.store(target + 48, v128.load(source + 48));
    target += stride;
  }
}

/** Turns a parent's histogram of one feature into that of the other child: parent - child, cell by cell. */
export function subtractHistogram(parent: usize, child: usize, cells: u32): void {
  const bytes = <usize>((cells + 1) & ~1) << 3;
  for (let offset: usize = 0; offset < bytes; offset += 16) {
    v128.store(parent + offset, i64x2.sub(v128.load(parent + offset), v128.load(child + offset)));
  }
}
