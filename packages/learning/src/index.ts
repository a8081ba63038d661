/** Browser-safe door of learning: what goes into a training and what comes out, without the engine. */
import { type Static, Type } from 'typebox';
import { Label, LearningTask, numbers } from './lib/terms.ts';

export { toMarkdown } from './lib/card/markdown.ts';
export { CardData, CardFeature, CardSplit, ModelCard } from './lib/card/schemas.ts';
export {
  Curves,
  PartialDependence,
  PermutationImportance,
  Segment,
  SegmentGap,
  SegmentTable,
  Threshold,
} from './lib/evaluation/schemas.ts';
export { OnnxAdapter, OnnxElement, OnnxInput } from './lib/onnx/adapter-schema.ts';
export { Intervals, Label, LearningTask, Metrics } from './lib/terms.ts';

export const Algorithm = Type.Union([
  Type.Literal('auto'),
  Type.Literal('gradient-boosting'),
  Type.Literal('random-forest'),
  Type.Literal('linear'),
]);
export type Algorithm = Static<typeof Algorithm>;

/** Those that can be trained with. */
export const availableAlgorithms: readonly Algorithm[] = ['auto', 'gradient-boosting', 'random-forest', 'linear'];

export const FeatureType = Type.Union([
  Type.Literal('integer'),
  Type.Literal('number'),
  Type.Literal('boolean'),
  Type.Literal('category'),
  Type.Literal('text'),
  Type.Literal('datetime'),
]);
export type FeatureType = Static<typeof FeatureType>;

/**
 * One column in memory, column-major, `rows` long. Missing: NaN in `values`,
 * -1 in `codes`. `datetime` is epoch milliseconds; `boolean` is 0, 1 or NaN.
 * `codes` index `categories`.
 */
export type Column =
  | { name: string; type: 'integer' | 'number' | 'boolean' | 'datetime'; values: Float64Array }
  | { name: string; type: 'category' | 'text'; codes: Int32Array; categories: string[] };

export interface Table {
  rows: number;
  columns: Column[];
}

export const SignatureFeature = Type.Object({
  name: Type.String(),
  type: FeatureType,
  /** Element type of the ONNX input of this name. */
  tensor: Type.Union([Type.Literal('float'), Type.Literal('int64'), Type.Literal('string')]),
  nullable: Type.Boolean({ description: 'False when the training data had no missing value in it.' }),
  required: Type.Optional(
    Type.Boolean({ description: 'The model cannot answer without a value: a row that lacks it is refused.' }),
  ),
  categories: Type.Optional(Type.Array(Type.String(), { description: 'Known values, most frequent first.' })),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  default: Type.Optional(
    Type.Union([Type.String(), Type.Number(), Type.Boolean()], {
      description:
        'Median or most frequent value: the prefilled value of a form, and what stands in for a missing value of an int64 input.',
    }),
  ),
});
export type SignatureFeature = Static<typeof SignatureFeature>;

export const Signature = Type.Object({
  task: LearningTask,
  target: Type.Object({
    name: Type.String(),
    labels: Type.Optional(Type.Array(Label, { description: 'Classes in the order of the ONNX probability outputs.' })),
    min: Type.Optional(Type.Number()),
    max: Type.Optional(Type.Number()),
    integer: Type.Optional(Type.Boolean()),
  }),
  features: Type.Array(SignatureFeature),
  ignored: Type.Array(Type.String(), {
    description: 'Training columns that the model does not use; accepted and ignored in a predict call.',
  }),
  outputs: Type.Object({
    label: Type.Optional(
      Type.String({
        description:
          'ONNX output with the label as the training data writes it ([N]): string, int64 for integers, bool for booleans.',
      }),
    ),
    value: Type.Optional(Type.String({ description: 'ONNX output with the value (float, [N]).' })),
    lower: Type.Optional(
      Type.String({ description: 'ONNX output with the lower end of the interval around the value (float, [N]).' }),
    ),
    upper: Type.Optional(
      Type.String({ description: 'ONNX output with the upper end of the interval around the value (float, [N]).' }),
    ),
    probabilities: Type.Optional(
      Type.Array(Type.String(), { description: 'ONNX outputs (float, [N]), one for each label, in their order.' }),
    ),
  }),
});
export type Signature = Static<typeof Signature>;

/** Share of the total gain of each feature, largest first; sums to 1. */
export const Importance = Type.Array(Type.Object({ feature: Type.String(), gain: Type.Number() }));
export type Importance = Static<typeof Importance>;

/** Distribution of each feature and of the prediction in training: what drift is measured against. */
export const Baseline = Type.Object({
  rows: Type.Integer(),
  features: Type.Array(
    Type.Object({
      name: Type.String(),
      missing: Type.Integer(),
      edges: Type.Optional(numbers),
      counts: Type.Optional(numbers),
      categories: Type.Optional(Type.Record(Type.String(), Type.Integer())),
    }),
  ),
});
export type Baseline = Static<typeof Baseline>;

/** Reported once a round while a model trains. */
export const TrainingProgress = Type.Object({
  round: Type.Integer(),
  rounds: Type.Integer({ description: 'The most that will be run; early stopping may end it sooner.' }),
  metric: Type.String(),
  training: Type.Number(),
  validation: Type.Optional(Type.Number()),
  stage: Type.Optional(
    Type.Integer({
      description: 'Which pass over the rows it belongs to, from 0: families, trials, the final training.',
    }),
  ),
});
export type TrainingProgress = Static<typeof TrainingProgress>;
