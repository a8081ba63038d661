/** Gradients and hessians of each objective, quantised for exact sums (see histogram.ts). */

// @ts-ignore: decorator
@inline
function storePair(pairs: usize, row: u32, gradient: f64, hessian: f64, countBits: u32): void {
  const target = pairs + (<usize>row << 4);
  store<i64>(target, <i64>nearest(gradient));
  store<i64>(target + 8, (<i64>nearest(hessian) << countBits) | 1);
}

/** Logistic loss: `scores` are log-odds, `labels` are 0 or 1 (f64). */
export function logisticGradients(
  scores: usize, labels: usize, pairs: usize, begin: u32, end: u32, gradientScale: f64, hessianScale: f64,
  countBits: u32,
): void {
  for (let row = begin; row < end; row++) {
    const score = load<f64>(scores + (<usize>row << 3));
    const label = load<f64>(labels + (<usize>row << 3));
    const probability = 1.0 / (1.0 + Math.exp(-score));
    storePair(
      pairs, row, (probability - label) * gradientScale, probability * (1.0 - probability) * hessianScale, countBits,
    );
  }
}

/** Squared loss: the hessian of every row is one. */
export function squaredGradients(
  scores: usize, labels: usize, pairs: usize, begin: u32, end: u32, gradientScale: f64, hessianScale: f64,
  countBits: u32,
): void {
  for (let row = begin; row < end; row++) {
    const at = <usize>row << 3;
    storePair(pairs, row, (load<f64>(scores + at) - load<f64>(labels + at)) * gradientScale, hessianScale, countBits);
  }
}

/** Largest |score - label|: the scale of the quantised squared-loss gradients. */
export function largestResidual(scores: usize, labels: usize, begin: u32, end: u32): f64 {
  let largest: f64 = 0;
  for (let row = begin; row < end; row++) {
    const at = <usize>row << 3;
    largest = max(largest, abs(load<f64>(scores + at) - load<f64>(labels + at)));
  }
  return largest;
}

/** Probabilities of all classes from their margins; both are [class][row] with `rows` a class. */
export function softmax(scores: usize, probabilities: usize, rows: u32, classes: u32, begin: u32, end: u32): void {
  const stride = <usize>rows << 3;
  for (let row = begin; row < end; row++) {
    const at = <usize>row << 3;
    let largest = load<f64>(scores + at);
    for (let k: u32 = 1; k < classes; k++) largest = max(largest, load<f64>(scores + at + k * stride));
    let sum: f64 = 0;
    for (let k: u32 = 0; k < classes; k++) {
      const e = Math.exp(load<f64>(scores + at + k * stride) - largest);
      store<f64>(probabilities + at + k * stride, e);
      sum += e;
    }
    for (let k: u32 = 0; k < classes; k++) {
      const cell = probabilities + at + k * stride;
      store<f64>(cell, load<f64>(cell) / sum);
    }
  }
}

/** Softmax loss of one class; `probabilities` of that class, `labels` are class numbers (f64). */
export function softmaxGradients(
  probabilities: usize, labels: usize, pairs: usize, begin: u32, end: u32, gradientScale: f64, hessianScale: f64,
  countBits: u32, classIndex: f64, hessianFactor: f64,
): void {
  for (let row = begin; row < end; row++) {
    const at = <usize>row << 3;
    const probability = load<f64>(probabilities + at);
    const label: f64 = load<f64>(labels + at) == classIndex ? 1.0 : 0.0;
    storePair(
      pairs, row, (probability - label) * gradientScale,
      probability * (1.0 - probability) * hessianFactor * hessianScale, countBits,
    );
  }
}

/** Adds a leaf's value to the scores of its rows. */
export function addToScores(scores: usize, rowIndex: usize, begin: u32, end: u32, value: f64): void {
  for (let i = begin; i < end; i++) {
    const cell = scores + (<usize>load<u32>(rowIndex + (<usize>i << 2)) << 3);
    store<f64>(cell, load<f64>(cell) + value);
  }
}
