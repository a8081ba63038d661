/** Schemas of what a training tells about a version beside its metrics. Browser-safe. */
import { ModelCard, PartialDependence, PermutationImportance, SegmentTable, Threshold } from '@millrace/learning';
import { type Static, Type } from 'typebox';

/** A column that may give the target away. */
export const Suspicion = Type.Object({
  column: Type.String(),
  reason: Type.String({ description: 'Half a sentence, with the figure.' }),
  score: Type.Number({ description: 'What the column reaches by itself: AUC, accuracy or R².' }),
});
export type Suspicion = Static<typeof Suspicion>;

/** How a kind of model did by cross-validation, all on the same rows. */
export const FamilyScore = Type.Object({
  family: Type.Union([Type.Literal('gradient-boosting'), Type.Literal('random-forest'), Type.Literal('linear')]),
  state: Type.Union([Type.Literal('complete'), Type.Literal('failed'), Type.Literal('skipped')]),
  mean: Type.Optional(Type.Number({ description: 'Loss; less is better.' })),
  standardError: Type.Optional(Type.Number()),
  difference: Type.Optional(Type.Number({ description: 'How much worse than the best one, on the same rows.' })),
  differenceError: Type.Optional(Type.Number({ description: 'Standard error of the difference.' })),
  seconds: Type.Number(),
  reason: Type.Optional(Type.String({ description: 'Why it failed or was skipped.' })),
});
export type FamilyScore = Static<typeof FamilyScore>;

/** One set of parameters that a tuning tried. */
export const Trial = Type.Object({
  number: Type.Integer({ description: '0 is the trial of the defaults.' }),
  parameters: Type.Record(Type.String(), Type.Union([Type.Number(), Type.String()])),
  rungs: Type.Array(Type.Object({ budget: Type.Number(), loss: Type.Number() }), {
    description: 'What it came to with growing budgets.',
  }),
  state: Type.Union([
    Type.Literal('running'),
    Type.Literal('stopped'),
    Type.Literal('pruned'),
    Type.Literal('complete'),
    Type.Literal('failed'),
  ]),
  loss: Type.Optional(Type.Number({ description: 'With the whole budget; only of complete trials. Less is better.' })),
  seconds: Type.Number(),
  reason: Type.Optional(Type.String()),
});
export type Trial = Static<typeof Trial>;

/** How far the interval around a predicted value reaches. */
export const ValueInterval = Type.Object({
  level: Type.Number({ description: 'Share of new rows that it should hold, 0..1.' }),
  below: Type.Number(),
  above: Type.Number(),
});
export type ValueInterval = Static<typeof ValueInterval>;

/** Fields of a version that only trainings since they exist have, and only those that fit the task and the request. */
export const reportFields = {
  permutation: Type.Optional(PermutationImportance),
  partialDependence: Type.Optional(Type.Array(PartialDependence)),
  segments: Type.Optional(Type.Array(SegmentTable)),
  threshold: Type.Optional(Threshold),
  card: Type.Optional(ModelCard),
  suspicions: Type.Optional(Type.Array(Suspicion)),
  selection: Type.Optional(Type.Array(FamilyScore, { description: 'When more than one kind of model was tried.' })),
  trials: Type.Optional(Type.Array(Trial, { description: 'When parameters were searched.' })),
  interval: Type.Optional(ValueInterval),
  notes: Type.Optional(Type.Array(Type.String(), { description: 'What was left out or decided, as sentences.' })),
};

export const Report = Type.Object(reportFields);
export type Report = Static<typeof Report>;
