/** Words that every schema of learning is made of. Browser-safe. */
import { type Static, Type } from 'typebox';

export const LearningTask = Type.Union([
  Type.Literal('binary'),
  Type.Literal('multiclass'),
  Type.Literal('regression'),
]);
export type LearningTask = Static<typeof LearningTask>;

/** A class as the training data writes it; keeps its JSON type. */
export const Label = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
export type Label = Static<typeof Label>;

export const Metrics = Type.Record(Type.String(), Type.Number());
export type Metrics = Static<typeof Metrics>;

/** 95 % intervals by the name of the metric. */
export const Intervals = Type.Record(Type.String(), Type.Tuple([Type.Number(), Type.Number()]));
export type Intervals = Static<typeof Intervals>;

export const numbers = Type.Array(Type.Number());
