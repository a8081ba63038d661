/** Server door of models: registry, serving, recording, feedback and the gate. */
export { modelsChannel, modelsMigrations } from './lib/database.ts';
export { noLabelledRows } from './lib/feedback/errors.ts';
export {
  createFeedback,
  type FeedbackBook,
  type LabelledRow,
  type LabelledRowsRequest,
} from './lib/feedback/feedback.ts';
export { labelledRowsOf } from './lib/feedback/labelled-rows.ts';
export { notServable } from './lib/foreign/errors.ts';
export { type ForeignVersion, importForeignVersion, type ModelFolder } from './lib/foreign/import-foreign-version.ts';
export { type AnsweredCall, createRecorder, type Recorder, type RecorderOptions } from './lib/recording/recorder.ts';
export { applyRetention, deletePrediction, keepPredictionMonths } from './lib/recording/retention.ts';
export { judgeAndRegister } from './lib/registry/judge-and-register.ts';
export { openRegistry } from './lib/registry/open.ts';
export type {
  ArtifactName,
  ChampionChange,
  HeldOutRule,
  NewVersion,
  PageRequest,
  Registry,
  ResolvedVersion,
  TrainedOn,
} from './lib/registry/port.ts';
export { createRegistry, type RegistryParts } from './lib/registry/tables-registry.ts';
export {
  decidePromotion,
  defaultMinimumRows,
  type Judged,
  type PromotionCase,
} from './lib/rules/decide-promotion.ts';
export { createServing, type Serving, type ServingOptions } from './lib/serving/serving.ts';
