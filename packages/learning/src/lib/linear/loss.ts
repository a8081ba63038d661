import { LearningError } from '../errors.ts';

export type LinearObjective = 'squared' | 'logistic' | 'softmax' | 'poisson';

/** A convex loss of the margins of a row. Tiles are [margin][row of the tile]. */
export interface Loss {
  margins: number;
  /** Margins of the best model without columns. */
  start(labels: Float64Array, weights: Float64Array): Float64Array;
  /** Replaces the margins of a tile by the derivatives of the loss times the weight; answers the weighted loss. */
  differentiate(tile: Float64Array[], labels: Float64Array, weights: Float64Array): number;
  /** Replaces the margins of a tile by second derivatives (softmax: an upper bound of them) times the weight. */
  curve(tile: Float64Array[], weights: Float64Array): void;
  /** The loss of one row. */
  of(margins: ArrayLike<number>, label: number): number;
}

export function lossOf(objective: string, classes = 0): Loss {
  if (objective === 'squared') return squared;
  if (objective === 'logistic') return logistic;
  if (objective === 'poisson') return poisson;
  if (objective === 'softmax') return softmax(classes);
  throw new LearningError(
    'learning.objective_not_linear',
    `A linear model cannot be fitted to the '${objective}' loss, which is not smooth: choose 'squared' or 'poisson', or gradient boosting.`,
  );
}

function meanLabel(labels: Float64Array, weights: Float64Array): number {
  let sum = 0;
  let total = 0;
  for (let row = 0; row < labels.length; row++) {
    sum += (weights[row] as number) * (labels[row] as number);
    total += weights[row] as number;
  }
  return sum / total;
}

/** Keeps the logarithm of a share or a mean finite when a fold misses a class. */
const smallestShare = 1e-9;

const squared: Loss = {
  margins: 1,
  start: (labels, weights) => Float64Array.of(meanLabel(labels, weights)),
  differentiate([tile], labels, weights) {
    let loss = 0;
    if (!tile) return loss;
    for (let i = 0; i < tile.length; i++) {
      const difference = (tile[i] as number) - (labels[i] as number);
      const weighted = (weights[i] as number) * difference;
      loss += weighted * difference;
      tile[i] = weighted;
    }
    return loss / 2;
  },
  curve([tile], weights) {
    tile?.set(weights);
  },
  of: (margins, label) => ((margins[0] as number) - label) ** 2 / 2,
};

const logistic: Loss = {
  margins: 1,
  start(labels, weights) {
    const share = Math.min(1 - smallestShare, Math.max(smallestShare, meanLabel(labels, weights)));
    return Float64Array.of(Math.log(share / (1 - share)));
  },
  differentiate([tile], labels, weights) {
    let loss = 0;
    if (!tile) return loss;
    for (let i = 0; i < tile.length; i++) {
      const weight = weights[i] as number;
      const margin = tile[i] as number;
      const label = labels[i] as number;
      // One exponential serves the probability and the loss.
      const exponent = Math.exp(-Math.abs(margin));
      const ofSign = 1 / (1 + exponent);
      const probability = margin >= 0 ? ofSign : 1 - ofSign;
      tile[i] = weight * (probability - label);
      loss += weight * ((margin > 0 ? margin : 0) - label * margin + Math.log(1 + exponent));
    }
    return loss;
  },
  curve([tile], weights) {
    if (!tile) return;
    for (let i = 0; i < tile.length; i++) {
      const exponent = Math.exp(-Math.abs(tile[i] as number));
      tile[i] = ((weights[i] as number) * exponent) / (1 + exponent) ** 2;
    }
  },
  of(margins, label) {
    const margin = margins[0] as number;
    return Math.max(0, margin) - label * margin + Math.log1p(Math.exp(-Math.abs(margin)));
  },
};

const poisson: Loss = {
  margins: 1,
  start: (labels, weights) => Float64Array.of(Math.log(Math.max(smallestShare, meanLabel(labels, weights)))),
  differentiate([tile], labels, weights) {
    let loss = 0;
    if (!tile) return loss;
    for (let i = 0; i < tile.length; i++) {
      const margin = tile[i] as number;
      const mean = Math.exp(margin);
      tile[i] = (weights[i] as number) * (mean - (labels[i] as number));
      if (weights[i] !== 0) loss += (weights[i] as number) * (mean - (labels[i] as number) * margin);
    }
    return loss;
  },
  curve([tile], weights) {
    if (!tile) return;
    for (let i = 0; i < tile.length; i++) tile[i] = (weights[i] as number) * Math.exp(tile[i] as number);
  },
  of: (margins, label) => Math.exp(margins[0] as number) - label * (margins[0] as number),
};

function softmax(classes: number): Loss {
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
      return shares.map((share) => Math.log(Math.max(smallestShare, share / total)));
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
