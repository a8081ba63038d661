/**
 * Histograms of gradients over binned features.
 *
 * A histogram cell is 16 bytes: an i64 with the sum of quantised gradients and
 * an i64 that packs the sum of quantised hessians (high bits) with the number
 * of rows (low bits). Integers make sums exact, so neither the order of rows
 * nor the number of threads nor subtraction changes a model.
 *
 * Bins lie in groups of eight features: one u64 a row holds the eight bins.
 */

// @ts-ignore: decorator
@inline
function add(cell: usize, pair: v128): void {
  v128.store(cell, i64x2.add(v128.load(cell), pair));
}

// @ts-ignore: decorator
@inline
function cellOf(bins: u64, lane: u32, base: usize): usize {
  return base + (lane << 12) + ((<usize>(bins >> (lane << 3)) & 255) << 4);
}

/** Adds the rows `rowIndex[begin..end)` of one group with eight features. */
function accumulateEight(bins: usize, pairs: usize, rowIndex: usize, begin: u32, end: u32, histogram: usize): void {
  for (let i = begin; i < end; i++) {
    const row = load<u32>(rowIndex + (<usize>i << 2));
    const pair = v128.load(pairs + (<usize>row << 4));
    const eight = load<u64>(bins + (<usize>row << 3));
    add(cellOf(eight, 0, histogram), pair);
    add(cellOf(eight, 1, histogram), pair);
    add(cellOf(eight, 2, histogram), pair);
    add(cellOf(eight, 3, histogram), pair);
    add(cellOf(eight, 4, histogram), pair);
    add(cellOf(eight, 5, histogram), pair);
    add(cellOf(eight, 6, histogram), pair);
    add(cellOf(eight, 7, histogram), pair);
  }
}

function accumulateFew(
  bins: usize, pairs: usize, rowIndex: usize, begin: u32, end: u32, histogram: usize, lanes: u32,
): void {
  for (let i = begin; i < end; i++) {
    const row = load<u32>(rowIndex + (<usize>i << 2));
    const pair = v128.load(pairs + (<usize>row << 4));
    const eight = load<u64>(bins + (<usize>row << 3));
    add(cellOf(eight, 0, histogram), pair);
    if (lanes > 1) add(cellOf(eight, 1, histogram), pair);
    if (lanes > 2) add(cellOf(eight, 2, histogram), pair);
    if (lanes > 3) add(cellOf(eight, 3, histogram), pair);
    if (lanes > 4) add(cellOf(eight, 4, histogram), pair);
    if (lanes > 5) add(cellOf(eight, 5, histogram), pair);
    if (lanes > 6) add(cellOf(eight, 6, histogram), pair);
  }
}

/** Fills the histograms of the feature groups `firstGroup..lastGroup` for a segment of rows. */
export function buildHistogram(
  bins: usize, rows: u32, features: u32, pairs: usize, rowIndex: usize, begin: u32, end: u32, histogram: usize,
  firstGroup: u32, lastGroup: u32,
): void {
  for (let group = firstGroup; group < lastGroup; group++) {
    const lanes = min<u32>(8, features - (group << 3));
    const target = histogram + (<usize>group << 15);
    memory.fill(target, 0, <usize>lanes << 12);
    const source = bins + <usize>group * rows * 8;
    if (lanes == 8) accumulateEight(source, pairs, rowIndex, begin, end, target);
    else accumulateFew(source, pairs, rowIndex, begin, end, target, lanes);
  }
}

/** Turns a parent's histogram into that of the other child: parent - child, cell by cell. */
export function subtractHistogram(parent: usize, child: usize, firstFeature: u32, lastFeature: u32): void {
  const begin = <usize>firstFeature << 12;
  const end = <usize>lastFeature << 12;
  for (let offset = begin; offset < end; offset += 16) {
    v128.store(parent + offset, i64x2.sub(v128.load(parent + offset), v128.load(child + offset)));
  }
}
