import type { Ensemble } from './boosting/tree.ts';
import type { PlannedFeature } from './features/plan.ts';

/** From margins to answers; see `FittedModel.link`. */
export type Link = 'identity' | 'logistic' | 'softmax' | 'exponential' | 'shares';

/**
 * A trained model in the trainer's own terms: what the ONNX graph, the explainer
 * and the trainer's own prediction all read. Plain data, so that it can be cloned
 * into another thread.
 */
export interface FittedModel {
  features: PlannedFeature[];
  predictor: TreePredictor | LinearPredictor;
  /**
   * From margins to answers. `shares`: the margins of a forest are shares of the
   * classes already; they are clipped at 0 and divided by their sum. Of two classes
   * there is one margin, the share of the positive one, clipped to 0..1.
   */
  link: Link;
  /** Regression: value = offset + factor * margin; before an exponential link nothing is scaled. */
  scale?: { offset: number; factor: number };
  /** Classes: one for each class (binary: of the positive one); with many classes divided by the sum afterwards. */
  calibration?: Calibration[];
  /** Regression: how far the interval of `level` reaches below and above the value. */
  interval?: Interval;
}

export interface Interval {
  /** Share of the rows whose true value the interval should hold, 0..1. */
  level: number;
  below: number;
  above: number;
}

/** A sum of trees. Gradient boosting and random forests have the same form. */
export interface TreePredictor {
  kind: 'trees';
  family: 'gradient-boosting' | 'random-forest';
  ensemble: Ensemble;
}

/** margin = intercept + sum over slots. One weight a margin everywhere. */
export interface LinearPredictor {
  kind: 'linear';
  intercept: number[];
  /** In slot order. */
  slots: LinearSlot[];
}

export type LinearSlot = LinearNumberSlot | LinearCategorySlot;

/** A missing value counts as `fill` and adds `missing`; others add weight * (clip(value, low, high) - center). */
export interface LinearNumberSlot {
  kind: 'number';
  fill: number;
  center: number;
  low: number;
  high: number;
  weight: number[];
  missing: number[];
  /** Mean of the contribution over the training rows, one a margin: what explanations measure from. */
  mean: number[];
}

export interface LinearCategorySlot {
  kind: 'category';
  /** [margin][bin] */
  byBin: Float32Array[];
  /** Mean of the contribution over the training rows, one a margin: what explanations measure from. */
  mean: number[];
}

export type Calibration =
  /** p' = sigmoid(slope * logit(clip(p, 1e-7, 1 - 1e-7)) + intercept). */
  | { kind: 'platt'; slope: number; intercept: number }
  /** Ascending knots, linear between them, flat outside. */
  | { kind: 'isotonic'; x: Float32Array; y: Float32Array };

/** The trees of a model that is known to be made of them. */
export function treesOf({ predictor }: FittedModel): Ensemble {
  if (predictor.kind !== 'trees') throw new Error('A linear model has no trees.');
  return predictor.ensemble;
}
