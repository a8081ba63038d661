/**
 * Gradients and hessians of each objective. They are made in two passes: the first
 * writes them as float32 (gradient, hessian: eight bytes a row) and sums their
 * sizes in blocks of rows; from the sums the caller picks units, and the second
 * turns each row's eight bytes into the i64 that histograms add up. Blocks are of
 * fixed size and added in order, so units do not depend on the number of threads.
 */
import { exponential } from './exponential';

/** Rows of a block; the caller's arrays are padded to whole blocks. */
export const blockOfRows: u32 = 4096;

export const squared: u32 = 0;
export const logistic: u32 = 1;
export const softmax: u32 = 2;
export const absolute: u32 = 3;
export const quantile: u32 = 4;
export const poisson: u32 = 5;

/** Poisson's hessian is that of a score this much higher, which keeps steps short (LightGBM's poisson_max_delta_step). */
const poissonCaution: f32 = 2.0137527; // e^0.7

/** Where the first pass reads and writes; all arrays are float32 by row. */
// @ts-ignore: decorator
@inline
function gradientOf(objective: u32, score: v128, label: v128, parameter: v128): v128 {
  const one = f32x4.splat(1);
  if (objective == logistic) {
    return f32x4.sub(f32x4.div(one, f32x4.add(one, exponential(f32x4.neg(score)))), label);
  }
  if (objective == poisson) return f32x4.sub(exponential(score), label);
  const difference = f32x4.sub(score, label);
  if (objective == squared) return difference;
  // Quantile a: 1 - a where the score lies above the label, -a below, 0 on it. Absolute is twice that of the median.
  const above = v128.and(f32x4.gt(difference, f32x4.splat(0)), f32x4.sub(one, parameter));
  const below = v128.and(f32x4.lt(difference, f32x4.splat(0)), f32x4.neg(parameter));
  return v128.or(above, below);
}

// @ts-ignore: decorator
@inline
function hessianOf(objective: u32, gradient: v128, label: v128): v128 {
  if (objective == logistic) {
    const probability = f32x4.add(gradient, label);
    return f32x4.mul(probability, f32x4.sub(f32x4.splat(1), probability));
  }
  if (objective == poisson) return f32x4.mul(f32x4.add(gradient, label), f32x4.splat(poissonCaution));
  return f32x4.splat(1);
}

// @ts-ignore: decorator
@inline
function firstPass(
  objective: u32, scores: usize, labels: usize, weights: usize, pairs: usize, begin: u32, end: u32, parameter: f32,
  sums: usize,
): void {
  const given = f32x4.splat(parameter);
  let gradients = f64x2.splat(0);
  let hessians = f64x2.splat(0);
  for (let row = begin; row < end; row += 4) {
    const at = <usize>row << 2;
    const label = v128.load(labels + at);
    let gradient = gradientOf(objective, v128.load(scores + at), label, given);
    let hessian = hessianOf(objective, gradient, label);
    if (weights != 0) {
      const weight = v128.load(weights + at);
      gradient = f32x4.mul(gradient, weight);
      hessian = f32x4.mul(hessian, weight);
    }
    keepPairs(pairs, row, gradient, hessian);
    gradients = addSizes(gradients, f32x4.abs(gradient));
    hessians = addSizes(hessians, hessian);
  }
  finishBlock(sums, begin, end, pairs, gradients, hessians);
}

// @ts-ignore: decorator
@inline
function addSizes(sums: v128, sizes: v128): v128 {
  const high = v128.shuffle<u32>(sizes, sizes, 2, 3, 2, 3);
  return f64x2.add(sums, f64x2.add(f64x2.promote_low_f32x4(sizes), f64x2.promote_low_f32x4(high)));
}

/** Four rows as gradient, hessian, gradient, hessian, ... */
// @ts-ignore: decorator
@inline
function keepPairs(pairs: usize, row: u32, gradient: v128, hessian: v128): void {
  const target = pairs + (<usize>row << 3);
  v128.store(target, v128.shuffle<u32>(gradient, hessian, 0, 4, 1, 5));
  v128.store(target + 16, v128.shuffle<u32>(gradient, hessian, 2, 6, 3, 7));
}

/** Takes the padding rows behind `end` back out of the sums. */
// @ts-ignore: decorator
@inline
function finishBlock(sums: usize, begin: u32, end: u32, pairs: usize, gradients: v128, hessians: v128): void {
  let gradient = f64x2.extract_lane(gradients, 0) + f64x2.extract_lane(gradients, 1);
  let hessian = f64x2.extract_lane(hessians, 0) + f64x2.extract_lane(hessians, 1);
  for (let row = end; row & 3; row++) {
    gradient -= abs(<f64>load<f32>(pairs + (<usize>row << 3)));
    hessian -= <f64>load<f32>(pairs + (<usize>row << 3) + 4);
  }
  const target = sums + (<usize>(begin / blockOfRows) << 4);
  store<f64>(target, gradient);
  store<f64>(target + 8, hessian);
}

/**
 * First pass over the blocks `firstBlock..lastBlock`. `parameter`: the quantile;
 * softmax: the number of the class, with `scores` its probabilities and
 * `factor` for the hessian. `weights` may be 0.
 */
export function derive(
  objective: u32, scores: usize, labels: usize, weights: usize, pairs: usize, rows: u32, firstBlock: u32,
  lastBlock: u32, parameter: f32, factor: f32, sums: usize,
): void {
  for (let block = firstBlock; block < lastBlock; block++) {
    const begin = block * blockOfRows;
    const end = min(rows, begin + blockOfRows);
    if (objective == logistic) firstPass(logistic, scores, labels, weights, pairs, begin, end, parameter, sums);
    else if (objective == squared) firstPass(squared, scores, labels, weights, pairs, begin, end, parameter, sums);
    else if (objective == softmax) softmaxPass(scores, labels, weights, pairs, begin, end, parameter, factor, sums);
    else if (objective == poisson) firstPass(poisson, scores, labels, weights, pairs, begin, end, parameter, sums);
    else firstPass(quantile, scores, labels, weights, pairs, begin, end, parameter, sums);
  }
}

function softmaxPass(
  probabilities: usize, labels: usize, weights: usize, pairs: usize, begin: u32, end: u32, ofClass: f32, factor: f32,
  sums: usize,
): void {
  const one = f32x4.splat(1);
  let gradients = f64x2.splat(0);
  let hessians = f64x2.splat(0);
  for (let row = begin; row < end; row += 4) {
    const at = <usize>row << 2;
    const probability = v128.load(probabilities + at);
    const isClass = v128.and(f32x4.eq(v128.load(labels + at), f32x4.splat(ofClass)), one);
    let gradient = f32x4.sub(probability, isClass);
    let hessian = f32x4.mul(f32x4.mul(probability, f32x4.sub(one, probability)), f32x4.splat(factor));
    if (weights != 0) {
      const weight = v128.load(weights + at);
      gradient = f32x4.mul(gradient, weight);
      hessian = f32x4.mul(hessian, weight);
    }
    keepPairs(pairs, row, gradient, hessian);
    gradients = addSizes(gradients, f32x4.abs(gradient));
    hessians = addSizes(hessians, hessian);
  }
  finishBlock(sums, begin, end, pairs, gradients, hessians);
}

/**
 * Second pass: whole numbers of units, for an even number of rows. `countBits` of
 * the low word hold a row's count, or none.
 */
export function quantise(
  pairs: usize, begin: u32, end: u32, gradientScale: f32, hessianScale: f32, countBits: u32,
): void {
  const scales = f32x4(gradientScale, hessianScale, gradientScale, hessianScale);
  const one = countBits > 0 ? i64x2.splat(1) : i64x2.splat(0);
  const low = i64x2.splat(0xffffffff);
  for (let row = begin; row < end; row += 2) {
    const cell = pairs + (<usize>row << 3);
    const whole = i32x4.trunc_sat_f32x4_s(f32x4.nearest(f32x4.mul(v128.load(cell), scales)));
    const turned = v128.shuffle<u32>(whole, whole, 1, 0, 3, 2);
    const hessians = i64x2.shl(v128.and(turned, low), countBits);
    v128.store(cell, v128.or(v128.or(v128.andnot(turned, low), hessians), one));
  }
}

/**
 * The same where each row counts a whole number of times (`counts`, f32). That
 * number is multiplied after rounding, so that a weight of two is two rows.
 */
export function quantiseCounted(
  pairs: usize, begin: u32, end: u32, gradientScale: f32, hessianScale: f32, countBits: u32, counts: usize,
): void {
  const one: i64 = countBits > 0 ? 1 : 0;
  for (let row = begin; row < end; row++) {
    const cell = pairs + (<usize>row << 3);
    const times = load<f32>(counts + (<usize>row << 2));
    if (times == 0) {
      store<i64>(cell, 0);
      continue;
    }
    const gradient = <i64>nearest(load<f32>(cell) / times * gradientScale);
    const hessian = <i64>nearest(load<f32>(cell + 4) / times * hessianScale);
    store<i64>(cell, ((gradient << 32) + ((hessian << countBits) | one)) * <i64>times);
  }
}

/** Probabilities of all classes from their margins; both are [class][row], `stride` bytes a class. */
export function softmaxOf(
  scores: usize, probabilities: usize, stride: usize, classes: u32, firstRow: u32, lastRow: u32,
): void {
  for (let row = firstRow; row < lastRow; row += 4) {
    const at = <usize>row << 2;
    let largest = v128.load(scores + at);
    for (let k: u32 = 1; k < classes; k++) largest = f32x4.pmax(largest, v128.load(scores + at + k * stride));
    let sum = f32x4.splat(0);
    for (let k: u32 = 0; k < classes; k++) {
      const e = exponential(f32x4.sub(v128.load(scores + at + k * stride), largest));
      v128.store(probabilities + at + k * stride, e);
      sum = f32x4.add(sum, e);
    }
    const share = f32x4.div(f32x4.splat(1), sum);
    for (let k: u32 = 0; k < classes; k++) {
      const cell = probabilities + at + k * stride;
      v128.store(cell, f32x4.mul(v128.load(cell), share));
    }
  }
}

/** Adds leaf values to the scores of the rows that lie at `first..last` of the row index. A leaf: begin u32, end u32, value f32. */
export function addLeaves(
  scores: usize, rowIndex: usize, leaves: usize, count: u32, first: u32, last: u32,
): void {
  for (let leaf: u32 = 0; leaf < count; leaf++) {
    const about = leaves + <usize>leaf * 12;
    const begin = max(first, load<u32>(about));
    const end = min(last, load<u32>(about + 4));
    const value = load<f32>(about + 8);
    for (let i = begin; i < end; i++) {
      const cell = scores + (<usize>load<u32>(rowIndex + (<usize>i << 2)) << 2);
      store<f32>(cell, load<f32>(cell) + value);
    }
  }
}
