import { ResourceName, Timestamp } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import { FeedbackSource } from './feedback-source.ts';

/** Body of `POST /api/v1/models/{model}/feedback-datasets`. */
export const FeedbackDatasetRequest = Type.Object(
  {
    dataset: ResourceName,
    since: Type.Optional(Timestamp),
    until: Type.Optional(Timestamp),
    source: Type.Optional(FeedbackSource),
  },
  {
    additionalProperties: false,
    description:
      'Which predictions: those made from `since` on and before `until`. `source`: only labels that users gave, or only observed ones. Default: all.',
  },
);
export type FeedbackDatasetRequest = Static<typeof FeedbackDatasetRequest>;

export const FeedbackDatasetInput = Type.Object({
  model: ResourceName,
  dataset: ResourceName,
  since: Type.Optional(Timestamp),
  until: Type.Optional(Timestamp),
  source: Type.Optional(FeedbackSource),
});
export type FeedbackDatasetInput = Static<typeof FeedbackDatasetInput>;

/** As after any other file that became a version. */
export const FeedbackDatasetResult = Type.Object({
  dataset: ResourceName,
  version: Type.Integer(),
  rows: Type.Integer(),
  rejected: Type.Integer(),
  reused: Type.Boolean({ description: 'True when the same rows were already there as this version.' }),
});
export type FeedbackDatasetResult = Static<typeof FeedbackDatasetResult>;
