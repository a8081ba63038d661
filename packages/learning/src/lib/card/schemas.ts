/** Schema of the model card (Mitchell et al. 2019, "Model Cards for Model Reporting"). Browser-safe. */
import { type Static, Type } from 'typebox';
import { PermutationImportance, SegmentTable, Threshold } from '../evaluation/schemas.ts';
import { Intervals, Label, LearningTask, Metrics } from '../terms.ts';

const interval = Type.Tuple([Type.Number(), Type.Number()]);

/** How the held-out rows were chosen. */
export const CardSplit = Type.Object({
  kind: Type.Union([Type.Literal('random'), Type.Literal('time'), Type.Literal('group')]),
  column: Type.Optional(Type.String()),
});
export type CardSplit = Static<typeof CardSplit>;

/** One column that the model reads, as its training rows have it. */
export const CardFeature = Type.Object({
  name: Type.String(),
  type: Type.String(),
  missing: Type.Number({ description: 'Share of the training rows without a value.' }),
  from: Type.Optional(Type.Number({ description: 'Smallest finite value; dates are epoch milliseconds.' })),
  to: Type.Optional(Type.Number()),
  values: Type.Optional(Type.Integer({ description: 'How many different words occur.' })),
});
export type CardFeature = Static<typeof CardFeature>;

export const CardData = Type.Object({
  rows: Type.Integer(),
  rowsWithoutTarget: Type.Integer(),
  trainingRows: Type.Integer(),
  heldOutRows: Type.Integer(),
  split: CardSplit,
  weights: Type.Optional(Type.String({ description: 'Column that says how much a row counts.' })),
  features: Type.Array(CardFeature),
  ignored: Type.Array(Type.String()),
  classes: Type.Optional(
    Type.Array(Type.Object({ label: Label, trainingRows: Type.Integer(), heldOutRows: Type.Optional(Type.Integer()) })),
  ),
  target: Type.Optional(Type.Object({ from: Type.Number(), to: Type.Number(), mean: Type.Number() })),
});
export type CardData = Static<typeof CardData>;

/** What is known about a trained model, for people and for programs. */
export const ModelCard = Type.Object({
  name: Type.Optional(Type.String()),
  createdAt: Type.Optional(Type.String()),
  use: Type.Optional(Type.String({ description: 'What the model is meant for, in the words of its owner.' })),
  task: LearningTask,
  target: Type.String(),
  algorithm: Type.String(),
  parameters: Type.Record(Type.String(), Type.Unknown()),
  seed: Type.Optional(Type.Integer()),
  data: CardData,
  metrics: Metrics,
  intervals: Intervals,
  baseline: Type.Object({
    rule: Type.Union([Type.Literal('most frequent class'), Type.Literal('mean')]),
    metrics: Type.Record(Type.String(), Type.Number(), {
      description: 'Of the rule on the same rows: what a model must beat.',
    }),
  }),
  calibration: Type.Optional(
    Type.Object({
      method: Type.Union([Type.Literal('none'), Type.Literal('platt'), Type.Literal('isotonic')]),
      reason: Type.Optional(Type.String({ description: 'Why there is none, as half a sentence.' })),
      error: Type.Optional(
        Type.Number({ description: 'Mean distance of predicted and observed shares (expected calibration error).' }),
      ),
    }),
  ),
  interval: Type.Optional(
    Type.Object({
      level: Type.Number(),
      below: Type.Number(),
      above: Type.Number(),
      coverage: Type.Optional(Type.Number({ description: 'Share of the held-out rows within the interval.' })),
      coverageInterval: Type.Optional(interval),
    }),
  ),
  quantile: Type.Optional(
    Type.Object(
      {
        level: Type.Number({ description: 'Share of the true values that should lie at or below the answer.' }),
        below: Type.Optional(Type.Number({ description: 'Share of the held-out rows where it does.' })),
        interval: Type.Optional(interval),
      },
      { description: 'Of a model that answers a quantile rather than a mean.' },
    ),
  ),
  threshold: Type.Optional(Threshold),
  segments: Type.Array(SegmentTable),
  importance: Type.Array(
    Type.Object({
      feature: Type.String(),
      gain: Type.Number({ description: 'Share of the total gain in training.' }),
    }),
  ),
  permutation: Type.Optional(PermutationImportance),
  limits: Type.Array(Type.String(), { description: 'What to beware of, as sentences.' }),
  notes: Type.Array(Type.String(), { description: 'What was left out or decided in training, as sentences.' }),
  drift: Type.Object({
    rows: Type.Integer({ description: 'Training rows that later data are compared with.' }),
    features: Type.Integer(),
    reference: Type.Optional(Type.String({ description: 'Where the distributions are kept.' })),
  }),
});
export type ModelCard = Static<typeof ModelCard>;
