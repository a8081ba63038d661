/**
 * The best split of a node from its histograms.
 *
 * Gain of a split as in XGBoost (Chen and Guestrin 2016, eq. 7). Categories are
 * ordered by gradient/hessian and cut as if ordered (Fisher 1958; as LightGBM
 * does), with smoothing and an extra L2 penalty against small categories.
 *
 * Result at `out`: gain f64 @0, feature i32 @8 (-1: none), last left bin i32 @12
 * (-1: categories), missing goes left i32 @16, left rows i32 @20, left gradient
 * f64 @24, left hessian f64 @32, node gradient f64 @40, node hessian f64 @48, node
 * rows i32 @56, goes-left byte of each bin @64..320.
 */

let lambda: f64 = 0;
let minimumRows: i64 = 1;
let minimumHessian: f64 = 0;
let minimumGain: f64 = 0;
let categorySmoothing: f64 = 10;
let categoryLambda: f64 = 10;
let categoryMinimumRows: i64 = 1;
let categoryLimit: i32 = 32;

export function configureSplits(
  l2: f64, rows: i32, hessian: f64, gain: f64, smoothing: f64, categoryL2: f64, categoryRows: i32, limit: i32,
): void {
  lambda = l2;
  minimumRows = rows;
  minimumHessian = hessian;
  minimumGain = gain;
  categorySmoothing = smoothing;
  categoryLambda = categoryL2;
  categoryMinimumRows = categoryRows;
  categoryLimit = limit;
}

let gradientUnit: f64 = 1;
let hessianUnit: f64 = 1;
let countBits: i64 = 0;
let countMask: i64 = 0;
let nodeGradient: i64 = 0;
let nodePacked: i64 = 0;
let parentGain: f64 = 0;
let bestGain: f64 = 0;

const orderKeys = memory.data(256 * 8);
const orderBins = memory.data(256 * 4);

// @ts-ignore: decorator
@inline
function score(gradient: f64, hessian: f64, l2: f64): f64 {
  return gradient * gradient / (hessian + l2);
}

/** Gain of putting (gradient, packed) left, or -1 where a child would be too small. */
// @ts-ignore: decorator
@inline
function gainOf(gradient: i64, packed: i64, l2: f64): f64 {
  const rows = packed & countMask;
  const otherPacked = nodePacked - packed;
  const otherRows = otherPacked & countMask;
  if (rows < minimumRows || otherRows < minimumRows) return -1;
  const hessian = <f64>(packed >> countBits) * hessianUnit;
  const otherHessian = <f64>(otherPacked >> countBits) * hessianUnit;
  if (hessian < minimumHessian || otherHessian < minimumHessian) return -1;
  const left = <f64>gradient * gradientUnit;
  const right = <f64>(nodeGradient - gradient) * gradientUnit;
  return score(left, hessian, l2) + score(right, otherHessian, l2);
}

function keep(out: usize, gain: f64, feature: i32, lastLeftBin: i32, missingLeft: bool, gradient: i64, packed: i64): void {
  bestGain = gain;
  store<f64>(out, gain - parentGain);
  store<i32>(out + 8, feature);
  store<i32>(out + 12, lastLeftBin);
  store<i32>(out + 16, missingLeft ? 1 : 0);
  store<i32>(out + 20, <i32>(packed & countMask));
  store<f64>(out + 24, <f64>gradient * gradientUnit);
  store<f64>(out + 32, <f64>(packed >> countBits) * hessianUnit);
}

function scanNumbers(cells: usize, binCount: i32, feature: i32, out: usize): void {
  const missingGradient = load<i64>(cells);
  const missingPacked = load<i64>(cells + 8);
  const anyMissing = (missingPacked & countMask) > 0;
  let gradient: i64 = 0;
  let packed: i64 = 0;
  const last = anyMissing ? binCount : binCount - 1;
  for (let bin = 1; bin < last; bin++) {
    const cell = cells + (<usize>bin << 4);
    const binPacked = load<i64>(cell + 8);
    if (binPacked == 0) continue;
    gradient += load<i64>(cell);
    packed += binPacked;
    const gain = gainOf(gradient, packed, lambda);
    if (gain > bestGain) {
      const heavierLeft = (packed & countMask) * 2 >= (nodePacked & countMask);
      keep(out, gain, feature, bin, anyMissing ? false : heavierLeft, gradient, packed);
    }
    if (anyMissing) {
      const withMissing = gainOf(gradient + missingGradient, packed + missingPacked, lambda);
      if (withMissing > bestGain) {
        keep(out, withMissing, feature, bin, true, gradient + missingGradient, packed + missingPacked);
      }
    }
  }
}

function orderCategories(cells: usize, binCount: i32): i32 {
  let used = 0;
  for (let bin = 0; bin < binCount; bin++) {
    const packed = load<i64>(cells + (<usize>bin << 4) + 8);
    if ((packed & countMask) < categoryMinimumRows) continue;
    const gradient = <f64>load<i64>(cells + (<usize>bin << 4)) * gradientUnit;
    const key = gradient / (<f64>(packed >> countBits) * hessianUnit + categorySmoothing);
    let at = used;
    while (at > 0 && load<f64>(orderKeys + (<usize>(at - 1) << 3)) > key) {
      store<f64>(orderKeys + (<usize>at << 3), load<f64>(orderKeys + (<usize>(at - 1) << 3)));
      store<i32>(orderBins + (<usize>at << 2), load<i32>(orderBins + (<usize>(at - 1) << 2)));
      at--;
    }
    store<f64>(orderKeys + (<usize>at << 3), key);
    store<i32>(orderBins + (<usize>at << 2), bin);
    used++;
  }
  return used;
}

function scanCategories(cells: usize, binCount: i32, feature: i32, out: usize): void {
  const used = orderCategories(cells, binCount);
  if (used < 2) return;
  const l2 = lambda + (used > 4 ? categoryLambda : 0);
  scanOrder(cells, used, feature, out, l2, true);
  if (used > 2) scanOrder(cells, used, feature, out, l2, false);
}

/** Cuts the order after 1, 2, ... categories counted from one end; those left and all that are absent stay together. */
function scanOrder(cells: usize, used: i32, feature: i32, out: usize, l2: f64, upwards: bool): void {
  let gradient: i64 = 0;
  let packed: i64 = 0;
  const most = min(categoryLimit, used - 1);
  for (let taken = 1; taken <= most; taken++) {
    const bin = load<i32>(orderBins + (<usize>(upwards ? taken - 1 : used - taken) << 2));
    const cell = cells + (<usize>bin << 4);
    gradient += load<i64>(cell);
    packed += load<i64>(cell + 8);
    const gain = gainOf(gradient, packed, l2);
    if (gain > bestGain) {
      keep(out, gain, feature, -1, false, gradient, packed);
      writeCategories(out, taken, used, upwards, (packed & countMask) * 2 >= (nodePacked & countMask));
    }
  }
}

/**
 * Categories that took no part (absent or too few rows here, also unseen ones)
 * go with the heavier child. When that is the side of the chosen few, their rows
 * move, so the sums kept are corrected afterwards by finishCategories.
 */
function writeCategories(out: usize, taken: i32, used: i32, upwards: bool, othersLeft: bool): void {
  memory.fill(out + 64, othersLeft ? 1 : 0, 256);
  for (let i = 0; i < used; i++) {
    const bin = load<i32>(orderBins + (<usize>(upwards ? i : used - 1 - i) << 2));
    store<u8>(out + 64 + <usize>bin, i < taken ? 1 : 0);
  }
  store<i32>(out + 16, othersLeft ? 1 : 0);
}

function finishCategories(cells: usize, binCount: i32, out: usize): void {
  let gradient: i64 = 0;
  let packed: i64 = 0;
  for (let bin = 0; bin < binCount; bin++) {
    if (load<u8>(out + 64 + <usize>bin) == 0) continue;
    gradient += load<i64>(cells + (<usize>bin << 4));
    packed += load<i64>(cells + (<usize>bin << 4) + 8);
  }
  store<i32>(out + 20, <i32>(packed & countMask));
  store<f64>(out + 24, <f64>gradient * gradientUnit);
  store<f64>(out + 32, <f64>(packed >> countBits) * hessianUnit);
}

function finishNumbers(out: usize): void {
  const lastLeftBin = load<i32>(out + 12);
  store<u8>(out + 64, <u8>load<i32>(out + 16));
  for (let bin = 1; bin < 256; bin++) store<u8>(out + 64 + <usize>bin, bin <= lastLeftBin ? 1 : 0);
}

/** `features` at `meta`, 4 bytes each: u16 bins (with the missing one), u8 is category, u8 may split. */
export function findSplit(
  histogram: usize, meta: usize, features: u32, gradientStep: f64, hessianStep: f64, bits: u32, out: usize,
): void {
  gradientUnit = gradientStep;
  hessianUnit = hessianStep;
  countBits = bits;
  countMask = (<i64>1 << countBits) - 1;
  nodeGradient = 0;
  nodePacked = 0;
  for (let bin = 0; bin < 256; bin++) {
    nodeGradient += load<i64>(histogram + (<usize>bin << 4));
    nodePacked += load<i64>(histogram + (<usize>bin << 4) + 8);
  }
  const gradient = <f64>nodeGradient * gradientUnit;
  const hessian = <f64>(nodePacked >> countBits) * hessianUnit;
  parentGain = score(gradient, hessian, lambda);
  bestGain = parentGain + minimumGain;
  store<f64>(out, 0);
  store<i32>(out + 8, -1);
  store<f64>(out + 40, gradient);
  store<f64>(out + 48, hessian);
  store<i32>(out + 56, <i32>(nodePacked & countMask));
  for (let feature: u32 = 0; feature < features; feature++) {
    const about = meta + (<usize>feature << 2);
    if (load<u8>(about + 3) == 0) continue;
    const cells = histogram + (<usize>feature << 12);
    const binCount = <i32>load<u16>(about);
    if (load<u8>(about + 2) != 0) scanCategories(cells, binCount, feature, out);
    else scanNumbers(cells, binCount, feature, out);
  }
  const chosen = load<i32>(out + 8);
  if (chosen < 0) return;
  const cells = histogram + (<usize>chosen << 12);
  if (load<i32>(out + 12) < 0) finishCategories(cells, <i32>load<u16>(meta + (<usize>chosen << 2)), out);
  else finishNumbers(out);
}
