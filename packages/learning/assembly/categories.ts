/**
 * Splits between categories, many against many: they are ordered by
 * gradient/hessian and cut as if ordered (Fisher 1958; as LightGBM does), with
 * smoothing and an extra L2 penalty against small categories.
 */
import {
  categoryFewestRows, categoryL2, categoryLimit, categorySmoothing, gainOf, gradientOf, hessianOf, isHeavier, l2,
  offer, rowsOf,
} from './split';

/** Bytes that a thread needs: a key (f64) and a bin (i32) for each of 256 categories. */
export const orderBytes: usize = 256 * 12;

// @ts-ignore: decorator
@inline
function keyAt(scratch: usize, place: i32): f64 {
  return load<f64>(scratch + (<usize>place << 3));
}

// @ts-ignore: decorator
@inline
function binAt(scratch: usize, place: i32): i32 {
  return load<i32>(scratch + 2048 + (<usize>place << 2));
}

function put(scratch: usize, place: i32, key: f64, bin: i32): void {
  store<f64>(scratch + (<usize>place << 3), key);
  store<i32>(scratch + 2048 + (<usize>place << 2), bin);
}

/** Ascending by key, then by bin: Shell's sort with Ciura's gaps, as up to 254 come. */
function sortOrder(scratch: usize, used: i32): void {
  for (let step = 0; step < 6; step++) {
    const gap = step == 0 ? 132 : step == 1 ? 57 : step == 2 ? 23 : step == 3 ? 10 : step == 4 ? 4 : 1;
    for (let i = gap; i < used; i++) {
      const key = keyAt(scratch, i);
      const bin = binAt(scratch, i);
      let at = i;
      while (at >= gap) {
        const other = keyAt(scratch, at - gap);
        if (other < key || (other == key && binAt(scratch, at - gap) < bin)) break;
        put(scratch, at, other, binAt(scratch, at - gap));
        at -= gap;
      }
      put(scratch, at, key, bin);
    }
  }
}

/** The bins with rows enough, in order; answers how many. */
function orderCategories(cells: usize, binCount: i32, scratch: usize): i32 {
  let used = 0;
  for (let bin = 0; bin < binCount; bin++) {
    const sums = load<i64>(cells + (<usize>bin << 3));
    if (sums == 0 || rowsOf(sums) < categoryFewestRows) continue;
    put(scratch, used++, gradientOf(sums) / (hessianOf(sums) + categorySmoothing), bin);
  }
  sortOrder(scratch, used);
  return used;
}

export function scanCategories(cells: usize, binCount: i32, feature: i32, out: usize, scratch: usize): void {
  const used = orderCategories(cells, binCount, scratch);
  if (used < 2) return;
  const penalty = l2 + (used > 4 ? categoryL2 : 0);
  const found = scanOrder(cells, used, feature, out, penalty, true, scratch);
  // Also of two: the rare ones, which took no part, are on the other side then.
  const better = scanOrder(cells, used, feature, out, penalty, false, scratch);
  if (found || better) finish(cells, binCount, out);
}

/** Cuts the order after 1, 2, ... categories counted from one end; those left and all that are absent stay together. */
function scanOrder(
  cells: usize, used: i32, feature: i32, out: usize, penalty: f64, upwards: bool, scratch: usize,
): bool {
  let sums: i64 = 0;
  let found = 0;
  const most = min(categoryLimit, used - 1);
  for (let taken = 1; taken <= most; taken++) {
    sums += load<i64>(cells + (<usize>binAt(scratch, upwards ? taken - 1 : used - taken) << 3));
    if (offer(out, gainOf(sums, penalty), feature, isHeavier(sums), sums)) found = taken;
  }
  if (found > 0) write(out, found, used, upwards, scratch);
  return found > 0;
}

/**
 * Categories that took no part (absent or too few rows here, also unseen ones)
 * go with the heavier child. When that is the side of the chosen few, their rows
 * move, so the sums kept are corrected afterwards by finish.
 */
function write(out: usize, taken: i32, used: i32, upwards: bool, scratch: usize): void {
  memory.fill(out + 64, load<i32>(out + 16) != 0 ? 1 : 0, 256);
  for (let i = 0; i < used; i++) {
    const bin = binAt(scratch, upwards ? i : used - 1 - i);
    store<u8>(out + 64 + <usize>bin, i < taken ? 1 : 0);
  }
}

function finish(cells: usize, binCount: i32, out: usize): void {
  let sums: i64 = 0;
  for (let bin = 0; bin < binCount; bin++) {
    if (load<u8>(out + 64 + <usize>bin) != 0) sums += load<i64>(cells + (<usize>bin << 3));
  }
  store<i64>(out + 24, sums);
}
