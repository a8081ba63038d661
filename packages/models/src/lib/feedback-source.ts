import { type Static, Type } from 'typebox';

/** Who says what was true: somebody who used the answer, or the world. */
export const FeedbackSource = Type.Union([Type.Literal('user'), Type.Literal('truth')]);
export type FeedbackSource = Static<typeof FeedbackSource>;
