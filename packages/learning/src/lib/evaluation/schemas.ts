/** Schemas of what is told about a judged model. Browser-safe. */
import { type Static, Type } from 'typebox';
import { Intervals, Label, Metrics, numbers } from '../terms.ts';

const bands = {
  lower: Type.Optional(Type.Array(Type.Number(), { description: '95 % band, one number a point.' })),
  upper: Type.Optional(numbers),
};

/** Curves over the held-out rows, thinned to at most 200 points each; only those that fit the task are present. */
export const Curves = Type.Object({
  learning: Type.Optional(
    Type.Object({ metric: Type.String(), round: numbers, training: numbers, validation: Type.Optional(numbers) }),
  ),
  roc: Type.Optional(
    Type.Array(
      Type.Object(
        { label: Label, auc: Type.Number(), falsePositiveRate: numbers, truePositiveRate: numbers, ...bands },
        { description: 'The band is of the true positive rate at each false positive rate.' },
      ),
    ),
  ),
  precisionRecall: Type.Optional(
    Type.Array(
      Type.Object(
        { label: Label, averagePrecision: Type.Number(), recall: numbers, precision: numbers, ...bands },
        { description: 'The band is of the precision at each recall.' },
      ),
    ),
  ),
  lift: Type.Optional(
    Type.Array(
      Type.Object(
        {
          label: Label,
          share: Type.Array(Type.Number(), { description: 'Share of the rows, those of the highest scores first.' }),
          gain: Type.Array(Type.Number(), { description: 'Share of all rows of the class that is among them.' }),
          lift: Type.Array(Type.Number(), { description: 'gain / share: how many times better than chance.' }),
          ...bands,
        },
        { description: 'The band is of the lift; times `share` it is that of the gain.' },
      ),
    ),
  ),
  calibration: Type.Optional(
    Type.Array(
      Type.Object(
        { label: Label, predicted: numbers, observed: numbers, count: numbers, ...bands },
        { description: 'The band is of the observed share.' },
      ),
    ),
  ),
  confusion: Type.Optional(
    Type.Object({
      labels: Type.Array(Label),
      matrix: Type.Array(Type.Array(Type.Number()), {
        description: 'matrix[actual][predicted]: rows, or the sum of their weights.',
      }),
    }),
  ),
  residuals: Type.Optional(
    Type.Object({ predicted: numbers, actual: numbers, histogram: Type.Object({ edges: numbers, counts: numbers }) }),
  ),
});
export type Curves = Static<typeof Curves>;

/** From which probability on the positive class is the cheaper answer. */
export const Threshold = Type.Object({
  threshold: Type.Number({
    description: 'Positive when its probability is at least this; above 1 when never is the cheapest.',
  }),
  costs: Type.Object({ falsePositive: Type.Number(), falseNegative: Type.Number() }),
  cost: Type.Number({ description: 'Of all judged rows at the threshold.' }),
  costPerRow: Type.Number(),
  costPerRowAtHalf: Type.Number({ description: 'What the usual threshold of 0.5 costs.' }),
  positiveRate: Type.Number({ description: 'Share of the rows answered as positive.' }),
  truePositiveRate: Type.Optional(Type.Number()),
  falsePositiveRate: Type.Optional(Type.Number()),
  precision: Type.Optional(Type.Number()),
  curve: Type.Object({ threshold: numbers, costPerRow: numbers }),
  heldOut: Type.Optional(
    Type.Object(
      { costPerRow: Type.Number(), costPerRowAtHalf: Type.Number() },
      { description: 'On rows that the threshold was not chosen by.' },
    ),
  ),
});
export type Threshold = Static<typeof Threshold>;

/** The judged rows that have one value, or one range of values, of a column. */
export const Segment = Type.Object({
  name: Type.String({ description: 'The value or the range, as text.' }),
  kind: Type.Union([
    Type.Literal('value'),
    Type.Literal('range'),
    Type.Literal('missing'),
    Type.Literal('other', { description: 'Values that are too rare for a segment of their own.' }),
  ]),
  from: Type.Optional(Type.Number({ description: 'Of a range; dates are epoch milliseconds.' })),
  to: Type.Optional(Type.Number({ description: 'Of a range; belongs to it in the last range only.' })),
  rows: Type.Integer(),
  share: Type.Number({ description: 'Of the judged rows.' }),
  tooSmall: Type.Boolean({ description: 'Too few rows to conclude anything from; left out of the gaps.' }),
  metrics: Metrics,
  intervals: Intervals,
  actualRate: Type.Optional(Type.Number({ description: 'Share of the rows that are positive.' })),
  positiveRate: Type.Optional(Type.Number({ description: 'Share of the rows answered as positive: selection rate.' })),
  truePositiveRate: Type.Optional(Type.Number()),
  falsePositiveRate: Type.Optional(Type.Number()),
});
export type Segment = Static<typeof Segment>;

/** How far the segments of a column lie apart in one figure. */
export const SegmentGap = Type.Object({
  metric: Type.String(),
  gap: Type.Number({ description: 'Highest minus lowest.' }),
  interval: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
  lowest: Type.String({ description: 'Name of the segment.' }),
  highest: Type.String(),
});
export type SegmentGap = Static<typeof SegmentGap>;

export const SegmentTable = Type.Object({
  column: Type.String(),
  segments: Type.Array(Segment),
  gaps: Type.Array(SegmentGap),
});
export type SegmentTable = Static<typeof SegmentTable>;

/** How much worse the main metric gets when a feature is shuffled, worst first. */
export const PermutationImportance = Type.Array(
  Type.Object({
    feature: Type.String(),
    drop: Type.Number(),
    interval: Type.Tuple([Type.Number(), Type.Number()], { description: '95 % interval of the drop.' }),
  }),
);
export type PermutationImportance = Static<typeof PermutationImportance>;

/** What the model answers on average when one feature is set to each of some values. */
export const PartialDependence = Type.Object({
  feature: Type.String(),
  points: Type.Array(Label, { description: 'Values of the feature; dates are epoch milliseconds.' }),
  values: Type.Array(numbers, {
    description: '[output][point]: the value, the probability of the positive class, or of each class.',
  }),
  lower: Type.Array(numbers, { description: '10 % quantile of the single rows, as `values`.' }),
  upper: Type.Array(numbers, { description: '90 % quantile of the single rows, as `values`.' }),
});
export type PartialDependence = Static<typeof PartialDependence>;
