import type { Loss } from './loss.ts';

/** Keeps the logarithm of a share or a mean finite when a fold misses a class. */
export const smallestShare = 1e-9;

/** One margin a class, which together make up the probabilities. */
export function softmax(classes: number): Loss {
  /** Turns the margins of one row into probabilities; answers the logarithm of the sum of exponentials. */
  const normalise = (tile: Float64Array[], i: number): number => {
    let largest = Number.NEGATIVE_INFINITY;
    for (let k = 0; k < classes; k++) largest = Math.max(largest, tile[k]?.[i] as number);
    let sum = 0;
    for (let k = 0; k < classes; k++) {
      const ofClass = tile[k] as Float64Array;
      ofClass[i] = Math.exp((ofClass[i] as number) - largest);
      sum += ofClass[i] as number;
    }
    for (let k = 0; k < classes; k++) {
      const ofClass = tile[k] as Float64Array;
      ofClass[i] = (ofClass[i] as number) / sum;
    }
    return largest + Math.log(sum);
  };
  return {
    margins: classes,
    start(labels, weights) {
      const shares = new Float64Array(classes);
      let total = 0;
      for (let row = 0; row < labels.length; row++) {
        const label = labels[row] as number;
        shares[label] = (shares[label] as number) + (weights[row] as number);
        total += weights[row] as number;
      }
      const logarithms = shares.map((share) => Math.log(Math.max(smallestShare, share / total)));
      const mean = logarithms.reduce((sum, each) => sum + each / classes, 0);
      return logarithms.map((each) => each - mean);
    },
    differentiate(tile, labels, weights) {
      let loss = 0;
      for (let i = 0; i < labels.length; i++) {
        const own = tile[labels[i] as number] as Float64Array;
        const margin = own[i] as number;
        const weight = weights[i] as number;
        loss += weight * (normalise(tile, i) - margin);
        for (let k = 0; k < classes; k++) {
          const ofClass = tile[k] as Float64Array;
          ofClass[i] = weight * (ofClass[i] as number);
        }
        own[i] = (own[i] as number) - weight;
      }
      return loss;
    },
    // The Hessian of a row is diag(p) - pp', which is nowhere larger than diag(p).
    curve(tile, weights) {
      for (let i = 0; i < weights.length; i++) {
        normalise(tile, i);
        for (let k = 0; k < classes; k++) {
          const ofClass = tile[k] as Float64Array;
          ofClass[i] = (ofClass[i] as number) * (weights[i] as number);
        }
      }
    },
    of(margins, label) {
      let largest = Number.NEGATIVE_INFINITY;
      for (let k = 0; k < classes; k++) largest = Math.max(largest, margins[k] as number);
      let sum = 0;
      for (let k = 0; k < classes; k++) sum += Math.exp((margins[k] as number) - largest);
      return largest + Math.log(sum) - (margins[label] as number);
    },
  };
}
