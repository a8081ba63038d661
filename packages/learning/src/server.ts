/** Server door of learning: training, judging and serving models. */
export { type Boosting, type BoostRequest, openBoosting } from './lib/boosting/boost.ts';
export { type BoostingParameters, defaultParameters } from './lib/boosting/parameters.ts';
export { predictMargins } from './lib/boosting/predict-margins.ts';
export { applyCalibration, calibrateClasses } from './lib/calibration/apply.ts';
export { type CalibrationOptions, chooseCalibration } from './lib/calibration/choose.ts';
export { conformalInterval, coverageOf } from './lib/calibration/conformal.ts';
export { type CardRequest, modelCard } from './lib/card/card.ts';
export { LearningError } from './lib/errors.ts';
export { compareScores, type ScoreComparison } from './lib/evaluation/bootstrap.ts';
export { type Evaluation, evaluate } from './lib/evaluation/evaluate.ts';
export { gapsBetween } from './lib/evaluation/gaps.ts';
export { mainMetrics } from './lib/evaluation/metrics.ts';
export { type SegmentOptions, segmentMetrics, segmentTable } from './lib/evaluation/segments.ts';
export { type Costs, chooseThreshold } from './lib/evaluation/threshold.ts';
export { type Explainer, type FeatureReason, openExplainer } from './lib/explanation/explainer.ts';
export { type PartialDependenceRequest, partialDependence } from './lib/explanation/partial-dependence.ts';
export { type PermutationRequest, permutationImportance } from './lib/explanation/permutation.ts';
export { heldOutMask } from './lib/held-out/mask.ts';
export { findCategories, findClassLabels } from './lib/onnx/class-labels.ts';
export { encodeRows, type Feed, type Feeds, type InputRow } from './lib/onnx/encode.ts';
export { inlineData } from './lib/onnx/inline-data.ts';
export { type ModelOutput, type OnnxModel, openModel } from './lib/onnx/model.ts';
export { type OnnxFile, type OnnxValue, readOnnxFile } from './lib/onnx/onnx-file.ts';
export {
  type Candidate,
  type Family,
  type FamilyScore,
  type FamilySelection,
  type SelectFamilyRequest,
  selectFamily,
} from './lib/selection/select-family.ts';
export type { Fold } from './lib/splits/fold.ts';
export { heldOutFor, readSplit, type Split } from './lib/splits/read-split.ts';
export { type FoldsRequest, type SplitKind, splitFolds } from './lib/splits/split-folds.ts';
export { type TrainedModel, type TrainRequest, train } from './lib/train.ts';
export type { Dimension, SearchSpace } from './lib/tuning/space.ts';
export type { Rung, Trial } from './lib/tuning/trial.ts';
export { type EvaluationContext, type TuneRequest, type Tuning, tune } from './lib/tuning/tune.ts';
