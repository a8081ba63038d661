import { LearningError } from '../errors.ts';
import { smallestShare, softmax } from './softmax.ts';

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
