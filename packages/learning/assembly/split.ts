/**
 * The best split of a node from its histograms, over some of the features.
 *
 * Gain of a split as in XGBoost (Chen and Guestrin 2016, eq. 7), counted in units
 * of the quantised gradients and hessians, so that sums need no conversion.
 *
 * Result at `out`: gain f64 @0 (in gradient units squared a hessian unit), feature
 * i32 @8 (-1: none), last left bin i32 @12 (-1: categories), missing goes left i32
 * @16, sums of the left side i64 @24, of the node i64 @32, goes-left byte of each
 * bin @64..320.
 */
import { scanCategories } from './categories';

/** What may be set about splits; lives in shared memory, @ offset, f64 each. */
// @ts-ignore: decorator
@inline
const offsetL1: usize = 0;

export let l1: f64 = 0;
export let l2: f64 = 0;
let fewestRows: f64 = 1;
let leastHessian: f64 = 0;
let leastGain: f64 = 0;
export let categorySmoothing: f64 = 10;
export let categoryL2: f64 = 10;
export let categoryFewestRows: f64 = 1;
export let categoryLimit: i32 = 32;
export let countBits: u32 = 0;
/** Where some feature is constrained: a byte a feature, -1, 0 or 1; else 0. */
let monotone: usize = 0;

/** Takes over the settings of a run: 11 f64, sizes in units of the quantisation. */
export function configure(settings: usize): void {
  l1 = load<f64>(settings + offsetL1);
  l2 = load<f64>(settings + 8);
  fewestRows = load<f64>(settings + 16);
  leastHessian = load<f64>(settings + 24);
  leastGain = load<f64>(settings + 32);
  categorySmoothing = load<f64>(settings + 40);
  categoryL2 = load<f64>(settings + 48);
  categoryFewestRows = load<f64>(settings + 56);
  categoryLimit = <i32>load<f64>(settings + 64);
  countBits = <u32>load<f64>(settings + 72);
  monotone = <usize>load<f64>(settings + 80);
}

// The node being searched.
export let nodeSums: i64 = 0;
let nodeGradient: f64 = 0;
let nodeHessian: f64 = 0;
let nodeRows: f64 = 0;
/** Least hessian of a child; stands in for its least rows where rows are not counted. */
let hessianFloor: f64 = 0;
let bestGain: f64 = 0;
let lowest: f64 = 0;
let highest: f64 = 0;

// @ts-ignore: decorator
@inline
export function gradientOf(sums: i64): f64 {
  return <f64>(<i32>(sums >> 32));
}

// @ts-ignore: decorator
@inline
export function hessianOf(sums: i64): f64 {
  return <f64>(<u32>sums >> countBits);
}

/** Rows behind some sums; where they are not counted, guessed from their share of the hessian. */
export function rowsOf(sums: i64): f64 {
  if (countBits > 0) return <f64>(<u32>sums & ((1 << countBits) - 1));
  return nodeHessian > 0 ? hessianOf(sums) * nodeRows / nodeHessian : 0;
}

// @ts-ignore: decorator
@inline
function shrunk(gradient: f64): f64 {
  return max(abs(gradient) - l1, 0);
}

// @ts-ignore: decorator
@inline
function score(gradient: f64, hessian: f64, penalty: f64): f64 {
  const size = shrunk(gradient);
  return size * size / (hessian + penalty);
}

/** Gain of putting `sums` left, or -1 where a child would be too small. */
export function gainOf(sums: i64, penalty: f64): f64 {
  const left = hessianOf(sums);
  const right = nodeHessian - left;
  if (left < hessianFloor || right < hessianFloor) return -1;
  // Nothing holds the value of such a leaf back: its gain would be infinite, or none at all.
  if (left + penalty <= 0 || right + penalty <= 0) return -1;
  if (countBits > 0) {
    const rows = rowsOf(sums);
    if (rows < fewestRows || nodeRows - rows < fewestRows) return -1;
  }
  const gradient = gradientOf(sums);
  return score(gradient, left, penalty) + score(nodeGradient - gradient, right, penalty);
}

/** Best value of a leaf within the bounds that constraints set to it. */
// @ts-ignore: decorator
@inline
function valueOf(gradient: f64, hessian: f64): f64 {
  const free = -copysign(shrunk(gradient), gradient) / (hessian + l2);
  return min(max(free, lowest), highest);
}

/** What a leaf of that value gains, as score() says it for the free one. */
// @ts-ignore: decorator
@inline
function scoreAt(gradient: f64, hessian: f64, value: f64): f64 {
  return -(2 * gradient * value + (hessian + l2) * value * value + 2 * l1 * abs(value));
}

/** As gainOf, where values are bounded and must rise (direction 1) or fall (-1) from left to right. */
function boundedGainOf(sums: i64, direction: i32): f64 {
  if (gainOf(sums, l2) < 0) return -1;
  const gradient = gradientOf(sums);
  const hessian = hessianOf(sums);
  const left = valueOf(gradient, hessian);
  const right = valueOf(nodeGradient - gradient, nodeHessian - hessian);
  if (<f64>direction * (right - left) < 0) return -1;
  return scoreAt(gradient, hessian, left) + scoreAt(nodeGradient - gradient, nodeHessian - hessian, right);
}

function keep(out: usize, gain: f64, feature: i32, lastLeftBin: i32, missingLeft: bool, sums: i64): void {
  bestGain = gain;
  store<f64>(out, gain);
  store<i32>(out + 8, feature);
  store<i32>(out + 12, lastLeftBin);
  store<i32>(out + 16, missingLeft ? 1 : 0);
  store<i64>(out + 24, sums);
}

/** Keeps a cut between categories when it is the best so far; answers whether it was. */
export function offer(out: usize, gain: f64, feature: i32, othersLeft: bool, sums: i64): bool {
  if (gain <= bestGain) return false;
  keep(out, gain, feature, -1, othersLeft, sums);
  return true;
}

/** More than half of the node. */
export function isHeavier(sums: i64): bool {
  return rowsOf(sums) * 2 >= nodeRows;
}

function scanNumbers(cells: usize, binCount: i32, feature: i32, out: usize): void {
  const missing = load<i64>(cells);
  if (monotone != 0) {
    const direction = <i32>load<i8>(monotone + <usize>feature);
    if (missing == 0) return scanBounded(cells, binCount - 1, feature, 0, false, true, direction, out);
    scanBounded(cells, binCount, feature, 0, false, false, direction, out);
    return scanBounded(cells, binCount - 1, feature, missing, true, false, direction, out);
  }
  if (missing == 0) return scanFree(cells, binCount - 1, feature, 0, false, true, out);
  scanFree(cells, binCount, feature, 0, false, false, out);
  scanFree(cells, binCount - 1, feature, missing, true, false, out);
}

/**
 * The quick look rounds differently from the gain itself: it lets the nearly best
 * pass, so that which of two equally good cuts is taken does not depend on what was looked at before, which
 * other threads may have done.
 */
const nearly: f64 = 1 - 1e-12;

/** Cuts behind the bins 1, 2, ... before `last`, with `start` already left. Two at a time. */
function scanFree(
  cells: usize, last: i32, feature: i32, start: i64, missingLeft: bool, missingFree: bool, out: usize,
): void {
  const floor = f64x2.splat(hessianFloor);
  const penalty = f64x2.splat(l2);
  const least = f64x2.splat(l1);
  const zero = f64x2.splat(0);
  const allGradient = f64x2.splat(nodeGradient);
  const allHessian = f64x2.splat(nodeHessian);
  let best = f64x2.splat(bestGain * nearly);
  let running = i64x2.splat(start);
  for (let bin = 1; bin < last; bin += 2) {
    const two = v128.load(cells + (<usize>bin << 3));
    const upper = v128.shuffle<u64>(two, i64x2.splat(0), 2, 0);
    const sums = i64x2.add(i64x2.add(two, upper), running);
    running = v128.shuffle<u64>(sums, sums, 1, 1);
    const left = f64x2.convert_low_i32x4_u(i32x4.shr_u(v128.shuffle<u32>(sums, sums, 0, 2, 0, 2), countBits));
    const right = f64x2.sub(allHessian, left);
    const isLarge = v128.and(f64x2.ge(left, floor), f64x2.ge(right, floor));
    const gradient = f64x2.convert_low_i32x4_s(v128.shuffle<u32>(sums, sums, 1, 3, 1, 3));
    const a = f64x2.pmax(zero, f64x2.sub(f64x2.abs(gradient), least));
    const b = f64x2.pmax(zero, f64x2.sub(f64x2.abs(f64x2.sub(allGradient, gradient)), least));
    const leftWeight = f64x2.add(left, penalty);
    const rightWeight = f64x2.add(right, penalty);
    // a^2 / leftWeight + b^2 / rightWeight > best, without dividing.
    const gains = f64x2.add(f64x2.mul(f64x2.mul(a, a), rightWeight), f64x2.mul(f64x2.mul(b, b), leftWeight));
    const wanted = f64x2.mul(best, f64x2.mul(leftWeight, rightWeight));
    if (!v128.any_true(v128.and(isLarge, f64x2.gt(gains, wanted)))) continue;
    take(bin, i64x2.extract_lane(sums, 0), feature, missingLeft, missingFree, out);
    if (bin + 1 < last) take(bin + 1, i64x2.extract_lane(sums, 1), feature, missingLeft, missingFree, out);
    best = f64x2.splat(bestGain * nearly);
  }
}

function take(bin: i32, sums: i64, feature: i32, missingLeft: bool, missingFree: bool, out: usize): void {
  const gain = gainOf(sums, l2);
  if (gain > bestGain) keep(out, gain, feature, bin, missingFree ? isHeavier(sums) : missingLeft, sums);
}

function scanBounded(
  cells: usize, last: i32, feature: i32, start: i64, missingLeft: bool, missingFree: bool, direction: i32, out: usize,
): void {
  let sums = start;
  for (let bin = 1; bin < last; bin++) {
    sums += load<i64>(cells + (<usize>bin << 3));
    const gain = boundedGainOf(sums, direction);
    if (gain > bestGain) keep(out, gain, feature, bin, missingFree ? isHeavier(sums) : missingLeft, sums);
  }
}

/** Bytes for the goes-left table of the split that was found. */
function finishNumbers(out: usize): void {
  const lastLeftBin = load<i32>(out + 12);
  store<u8>(out + 64, <u8>load<i32>(out + 16));
  for (let bin = 1; bin < 256; bin++) store<u8>(out + 64 + <usize>bin, bin <= lastLeftBin ? 1 : 0);
}

/**
 * Searches the features `first..last`. `meta` has 4 bytes a feature: u16 bins (with
 * the missing one), u8 is category, u8 unused; `mask` a byte a feature: may split.
 * `rows` of the node; `low` and `high` bound its values; `scratch` for categories.
 */
export function findSplit(
  histogram: usize, meta: usize, mask: usize, first: u32, last: u32, rows: u32, low: f64, high: f64, out: usize,
  scratch: usize,
): void {
  store<i32>(out + 8, -1);
  if (first >= last) return;
  nodeSums = 0;
  const cells = histogram + (<usize>first << 11);
  for (let bin: u32 = 0; bin < load<u16>(meta + (<usize>first << 2)); bin++) nodeSums += load<i64>(cells + (<usize>bin << 3));
  nodeGradient = gradientOf(nodeSums);
  nodeHessian = hessianOf(nodeSums);
  nodeRows = rows;
  if (countBits > 0) nodeRows = rowsOf(nodeSums);
  hessianFloor = leastHessian;
  if (countBits == 0 && rows > 0) hessianFloor = max(hessianFloor, fewestRows * nodeHessian / <f64>rows);
  lowest = low;
  highest = high;
  const alone = monotone != 0
    ? scoreAt(nodeGradient, nodeHessian, valueOf(nodeGradient, nodeHessian))
    : score(nodeGradient, nodeHessian, l2);
  bestGain = alone + leastGain;
  store<i64>(out + 32, nodeSums);
  for (let feature = first; feature < last; feature++) {
    if (load<u8>(mask + <usize>feature) == 0) continue;
    const about = meta + (<usize>feature << 2);
    const ofFeature = histogram + (<usize>feature << 11);
    if (load<u8>(about + 2) != 0) scanCategories(ofFeature, <i32>load<u16>(about), feature, out, scratch);
    else scanNumbers(ofFeature, <i32>load<u16>(about), feature, out);
  }
  if (load<i32>(out + 8) < 0) return;
  store<f64>(out, load<f64>(out) - alone);
  if (load<i32>(out + 12) >= 0) finishNumbers(out);
}
