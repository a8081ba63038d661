import type {
  Algorithm,
  Baseline,
  Curves,
  Importance,
  Intervals,
  LearningTask,
  Metrics,
  ModelCard,
  PartialDependence,
  PermutationImportance,
  SegmentTable,
  Signature,
  Table,
  Threshold,
  TrainingProgress,
} from '../../index.ts';
import type { BoostingParameters } from '../boosting/parameters.ts';
import type { Suspicion } from '../features/suspicions.ts';
import type { Interval } from '../model.ts';
import type { FamilyScore } from '../selection/select-family.ts';
import type { Split } from '../splits/read-split.ts';
import type { Trial } from '../tuning/trial.ts';

/** What a regression makes small. Default: squared errors, which leads to the mean. */
export type RegressionObjective = 'squared' | 'absolute' | 'poisson' | { quantile: number };

export interface TrainRequest {
  table: Table;
  target: string;
  /** Default: words, booleans and integers with at most 20 distinct values are classes. */
  task?: LearningTask;
  /** Default: all columns but the target and the weights; constant ones and ids are left out with a note. */
  features?: string[];
  /** `auto` tries those that can do what is asked and takes the simplest within one standard error of the best. */
  algorithm?: Algorithm;
  /** Regression only. */
  objective?: RegressionObjective;
  /** Of gradient boosting; naming any chooses it when the algorithm is `auto`. */
  parameters?: Partial<BoostingParameters>;
  /**
   * Searches the parameters of the algorithm, so many trials or seconds; absent: the defaults are used.
   * `resume`: what `onTrial` told of the same training, when it was interrupted; the search goes on from there.
   */
  tuning?: { trials?: number; timeoutSeconds?: number; resume?: Trial[] };
  /** Column of numbers from 0 up: how much each row counts. Never a feature. */
  weights?: string;
  /** Classes only: `balanced` makes all count the same, a record says how much a row of each counts (default 1). */
  classWeights?: 'balanced' | Record<string, number>;
  /** Numbers whose growth must never lower (1) or never raise (-1) the prediction; gradient boosting only. */
  monotone?: Record<string, 1 | -1>;
  /** How rows are kept apart when models are compared. The held-out rows are the caller's choice: see heldOutFor. */
  split?: Split;
  /** Classes only. Default `auto`: where it helps, unless classes are weighted. */
  calibrate?: boolean | 'auto';
  /** Regression only: share of new rows that the interval around each value should hold, 0..1. Default 0.9. */
  intervalLevel?: number;
  /** Binary only: what wrong answers cost; the cheapest threshold is told. */
  costs?: { falsePositive: number; falseNegative: number };
  /** Columns of the table, features or not, for whose values the model is judged one by one. */
  segments?: string[];
  /** Default: what the machine has, at most 8; one for a small table. Does not change the model. */
  threads?: number;
  /** The same table, request and seed give the same model. */
  seed: number;
  /** One byte a row: 1 = judges the model and is never learnt from. See heldOutMask. */
  heldOut: Uint8Array;
  onProgress?: (progress: TrainingProgress) => void;
  /** At each change of a trial of the tuning. */
  onTrial?: (trial: Trial) => void;
  /** With each kind of model that is over, when several are compared; differences are known at the end only. */
  onFamily?: (score: FamilyScore) => void;
  /** Called once the model is fitted, before the export is checked. */
  onExported?: () => void;
  signal?: AbortSignal;
  /** When it runs out, what is best so far is used; makes a training irreproducible. */
  timeBudgetSeconds?: number;
}

export interface TrainedModel {
  onnx: Uint8Array;
  task: LearningTask;
  /** On the held-out rows. */
  metrics: Metrics;
  intervals: Intervals;
  curves: Curves;
  /** By gain; of linear models by the spread of what each feature adds. */
  importance: Importance;
  signature: Signature;
  baseline: Baseline;
  parameters: Record<string, unknown>;
  /** Bytes for openExplainer. */
  explainer: Uint8Array;
  trainingRows: number;
  heldOutRows: number;
  /** What was left out or decided, as sentences for a person. */
  notes: string[];
  /** On the held-out rows: how much the main metric drops when a feature is shuffled. */
  permutation?: PermutationImportance;
  /** Of the features that matter most. */
  partialDependence?: PartialDependence[];
  /** A table for each column that was asked for. */
  segments?: SegmentTable[];
  /** When costs were stated; chosen on rows that the judged models had not learnt from. */
  threshold?: Threshold;
  card?: ModelCard;
  /** Columns that may give the target away. */
  suspicions?: Suspicion[];
  /** When more than one kind of model was tried. */
  selection?: FamilyScore[];
  /** When parameters were searched. */
  trials?: Trial[];
  /** Regression: of the model's answers. */
  interval?: Interval;
}
