/** Browser-safe door of models: schemas of models, versions, predictions and feedback. */
import { Algorithm, Curves, Importance, Label, LearningTask, Metrics, Signature } from '@millrace/learning';
import { FieldProblem, ResourceName, Timestamp } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import { BatchPredictInput } from './lib/batch-predictions.ts';
import { FeedbackDatasetInput } from './lib/feedback-datasets.ts';
import { FeedbackSource } from './lib/feedback-source.ts';
import { reportFields } from './lib/report.ts';
import { TrainingRequest } from './lib/training-request.ts';

export { FeedbackDatasetInput, FeedbackDatasetRequest, FeedbackDatasetResult } from './lib/feedback-datasets.ts';
export { FamilyScore, Report, Suspicion, Trial, ValueInterval } from './lib/report.ts';
export { TrainingObjective, TrainingRequest, TrainingSplit } from './lib/training-request.ts';

/** Aliases that a version can carry. `champion` is served by default. */
export const Alias = Type.Union([Type.Literal('champion'), Type.Literal('previous')]);
export type Alias = Static<typeof Alias>;

/** Why a new version was promoted or not, in a form for programs and in words. */
export const Verdict = Type.Object({
  promoted: Type.Boolean(),
  code: Type.Union([
    Type.Literal('first_version'),
    Type.Literal('better'),
    Type.Literal('not_better'),
    Type.Literal('too_few_rows'),
    Type.Literal('not_comparable'),
    Type.Literal('not_judged'),
  ]),
  reason: Type.String({ description: 'One sentence for a person.' }),
  metric: Type.Optional(Type.String()),
  challenger: Type.Optional(Type.Number()),
  champion: Type.Optional(Type.Number()),
  championVersion: Type.Optional(Type.Integer()),
  rows: Type.Optional(Type.Integer({ description: 'Held-out rows that both were judged on.' })),
  difference: Type.Optional(
    Type.Tuple([Type.Number(), Type.Number()], {
      description: '95 % interval of challenger minus champion: the same resampled rows judge both.',
    }),
  ),
});
export type Verdict = Static<typeof Verdict>;

/** Where a version comes from. Sending `request` again makes it again, feedback and time limits apart. */
export const Lineage = Type.Object({
  dataset: ResourceName,
  datasetVersion: Type.Integer(),
  datasetHash: Type.String(),
  feedbackRows: Type.Integer(),
  trainingRows: Type.Integer(),
  heldOutRows: Type.Integer(),
  algorithm: Algorithm,
  parameters: Type.Record(Type.String(), Type.Unknown()),
  seed: Type.Integer(),
  codeVersion: Type.String(),
  task: Type.String({ description: 'Id of the training task.' }),
  createdBy: Type.String(),
  /** Absent on versions that were trained before it was kept. */
  request: Type.Optional(TrainingRequest),
});
export type Lineage = Static<typeof Lineage>;

/** What is known of a version that was registered elsewhere in place of a lineage. */
export const Imported = Type.Object({
  task: Type.String({ description: 'By which the version is found again: `mlflow:NAME/VERSION`.' }),
  createdBy: Type.String({ description: 'Who registered it, as far as MLflow knows.' }),
  producer: Type.Optional(Type.String({ description: 'Program that wrote the ONNX file, as the file says.' })),
});
export type Imported = Static<typeof Imported>;

/** `training`: made by a training here. `mlflow`: registered in MLflow by somebody's program. */
export const Origin = Type.Union([Type.Literal('training'), Type.Literal('mlflow')]);
export type Origin = Static<typeof Origin>;

/** Where a version lies in MLflow. */
export const MlflowPlace = Type.Object({
  run: Type.Optional(Type.String({ description: 'Id of the run.' })),
  model: Type.Optional(Type.String({ description: 'Id of the logged model.' })),
  url: Type.Optional(Type.String({ description: 'Its page in MLflow.' })),
});
export type MlflowPlace = Static<typeof MlflowPlace>;

/**
 * A version of a model. One of origin `training` has a `lineage`; one of another has `imported` in its place,
 * and no metrics, since nobody judged it here.
 */
export const ModelVersion = Type.Object({
  model: ResourceName,
  version: Type.Integer({ minimum: 1 }),
  signature: Signature,
  metrics: Metrics,
  intervals: Type.Record(Type.String(), Type.Tuple([Type.Number(), Type.Number()]), {
    description: '95 % interval of a metric, where there is one: by Wilson for accuracy, by bootstrap for the others.',
  }),
  curves: Curves,
  importance: Importance,
  origin: Origin,
  lineage: Type.Optional(Lineage),
  imported: Type.Optional(Imported),
  verdict: Verdict,
  aliases: Type.Array(Alias),
  bytes: Type.Integer({ description: 'Size of model.onnx.' }),
  createdAt: Timestamp,
  mlflow: Type.Optional(MlflowPlace),
  ...reportFields,
});
export type ModelVersion = Static<typeof ModelVersion>;

/** A version in a list: without curves and signature. */
export const ModelVersionSummary = Type.Object({
  version: Type.Integer(),
  metrics: Metrics,
  verdict: Verdict,
  aliases: Type.Array(Alias),
  origin: Origin,
  dataset: Type.Optional(ResourceName),
  datasetVersion: Type.Optional(Type.Integer()),
  createdAt: Timestamp,
});
export type ModelVersionSummary = Static<typeof ModelVersionSummary>;

export const Model = Type.Object({
  name: ResourceName,
  task: LearningTask,
  target: Type.String(),
  champion: Type.Optional(Type.Integer()),
  previous: Type.Optional(Type.Integer()),
  latest: Type.Integer(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type Model = Static<typeof Model>;

/** A cell of a row to predict. A date is an RFC 3339 text or epoch milliseconds. */
export const RowValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
export type RowValue = Static<typeof RowValue>;
export const Row = Type.Record(Type.String(), RowValue);
export type Row = Static<typeof Row>;

/** Rows in one call; more belong in a batch prediction. */
export const maximumRowsPerCall = 1000;

export const PredictRequest = Type.Object(
  {
    rows: Type.Array(Row, { minItems: 1, maxItems: maximumRowsPerCall }),
    version: Type.Optional(Type.Integer({ minimum: 1, description: 'Default: the champion.' })),
    explain: Type.Optional(Type.Boolean({ description: 'Add `reasons` to each prediction.' })),
  },
  { additionalProperties: false },
);
export type PredictRequest = Static<typeof PredictRequest>;

/** How much a feature moved this prediction, in the model's margin space; largest magnitude first. */
export const Reason = Type.Object({ feature: Type.String(), contribution: Type.Number() });
export type Reason = Static<typeof Reason>;

/** Where the true value of a regression should lie. */
export const PredictionInterval = Type.Object({
  lower: Type.Number(),
  upper: Type.Number(),
  level: Type.Number({ description: 'Share of new rows whose true value such intervals should hold, 0..1.' }),
});
export type PredictionInterval = Static<typeof PredictionInterval>;

export const Prediction = Type.Object({
  id: Type.String({ description: 'Carries model and version: `model.version.uuid`. Give feedback with it.' }),
  label: Type.Optional(Label),
  value: Type.Optional(Type.Number()),
  interval: Type.Optional(PredictionInterval),
  probability: Type.Optional(Type.Number({ description: 'Of `label`.' })),
  probabilities: Type.Optional(Type.Record(Type.String(), Type.Number())),
  reasons: Type.Optional(Type.Array(Reason)),
  warnings: Type.Optional(Type.Array(FieldProblem)),
});
export type Prediction = Static<typeof Prediction>;

export const PredictResponse = Type.Object({
  model: ResourceName,
  version: Type.Integer(),
  predictions: Type.Array(Prediction),
});
export type PredictResponse = Static<typeof PredictResponse>;

export { FeedbackSource };
export const FeedbackRequest = Type.Object(
  { actual: Label, source: Type.Optional(FeedbackSource) },
  { additionalProperties: false },
);
export type FeedbackRequest = Static<typeof FeedbackRequest>;
export const Feedback = Type.Object({
  predictionId: Type.String(),
  actual: Label,
  source: FeedbackSource,
  createdAt: Timestamp,
});
export type Feedback = Static<typeof Feedback>;

/** The request as accepted: every choice made, ready for a processor. */
export const TrainModelInput = Type.Object({
  request: TrainingRequest,
  datasetVersion: Type.Integer(),
  datasetHash: Type.String(),
  createdBy: Type.String(),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'What was noticed when it was accepted.' })),
});
export type TrainModelInput = Static<typeof TrainModelInput>;

export const TrainModelResult = Type.Object({
  model: ResourceName,
  version: Type.Integer(),
  champion: Type.Boolean(),
  verdict: Verdict,
});
export type TrainModelResult = Static<typeof TrainModelResult>;

export { BatchPredictInput, BatchPredictResult, ResultFormat } from './lib/batch-predictions.ts';

/** `Prefer: respond-async`: a predict call as a task; its result is a PredictResponse. */
export const PredictRowsInput = Type.Object({
  model: ResourceName,
  version: Type.Integer(),
  rows: Type.Array(Row),
  explain: Type.Boolean(),
});
export type PredictRowsInput = Static<typeof PredictRowsInput>;

export const trainModelTask = { kind: 'train-model', version: 1, input: TrainModelInput } as const;
export const batchPredictTask = { kind: 'batch-predict', version: 1, input: BatchPredictInput } as const;
export const feedbackDatasetTask = { kind: 'feedback-dataset', version: 1, input: FeedbackDatasetInput } as const;
export const predictRowsTask = { kind: 'predict-rows', version: 1, input: PredictRowsInput } as const;

/**
 * The request lane of predict calls. A message carries rows of one model and
 * version, already checked against the signature.
 */
export const predictRequest = { name: 'predict-rows', version: 1 } as const;

/** What all rows of one predict message have in common. */
export interface PredictLane {
  model: string;
  version: number;
  explain: boolean;
}

/** The key under which the request lane coalesces rows; an item of the lane is one `Row`, its reply one `RowOutput`. */
export function predictLaneKey({ model, version, explain }: PredictLane): string {
  return `${model}@${version}${explain ? '+explain' : ''}`;
}

export function parsePredictLaneKey(key: string): PredictLane {
  const [model = '', rest = ''] = key.split('@');
  const [version = '', explain] = rest.split('+');
  return { model, version: Number(version), explain: explain === 'explain' };
}

/** What a processor answers for each row of a predict message. */
export interface RowOutput {
  /** Index into `signature.target.labels`; absent for regression. */
  labelIndex?: number;
  /** In the order of `signature.target.labels`. */
  probabilities?: number[];
  value?: number;
  /** Ends of the interval around `value`, when the model has one. */
  lower?: number;
  upper?: number;
  reasons?: Reason[];
}

export { checkRows, type RowsFindings } from './lib/rules/check-rows.ts';
export {
  findPredictionColumns,
  freeNames,
  namePredictionColumns,
  type PredictionColumns,
} from './lib/rules/prediction-columns.ts';
export { formatPredictionId, type PredictionId, parsePredictionId } from './lib/rules/prediction-id.ts';
export { toPredictions } from './lib/rules/to-predictions.ts';
