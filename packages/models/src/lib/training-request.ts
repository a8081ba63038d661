/** Schema of what a training is asked for. Browser-safe. */
import { Algorithm, LearningTask } from '@millrace/learning';
import { ResourceName } from '@millrace/runtime';
import { type Static, Type } from 'typebox';

const seconds = { minimum: 1, maximum: 86400 };
const cost = Type.Number({ minimum: 0 });

/** What a regression makes small. */
export const TrainingObjective = Type.Union(
  [
    Type.Literal('squared'),
    Type.Literal('absolute'),
    Type.Literal('poisson'),
    Type.Object(
      { quantile: Type.Number({ exclusiveMinimum: 0, exclusiveMaximum: 1 }) },
      { additionalProperties: false },
    ),
  ],
  { description: 'Regression only. `squared` (the default) leads to the mean, `absolute` to the median.' },
);
export type TrainingObjective = Static<typeof TrainingObjective>;

/** How the rows that judge are kept apart from those that are learnt from. */
export const TrainingSplit = Type.Object(
  {
    kind: Type.Union([Type.Literal('random'), Type.Literal('time'), Type.Literal('group')]),
    column: Type.Optional(Type.String({ minLength: 1, description: 'Dates or numbers for `time`; any for `group`.' })),
  },
  {
    additionalProperties: false,
    description:
      'How judging rows are kept apart: drawn, the last ones in time, or whole groups. Fixed with the first version of a model; later trainings keep it.',
  },
);
export type TrainingSplit = Static<typeof TrainingSplit>;

/** Body of `POST /api/v1/trainings`. */
export const TrainingRequest = Type.Object(
  {
    model: ResourceName,
    dataset: ResourceName,
    version: Type.Optional(
      Type.Integer({ minimum: 1, description: 'Default: the newest that does not fail what is expected of it.' }),
    ),
    allowFailedValidation: Type.Optional(
      Type.Boolean({ description: 'Train also on a version that fails what is expected of its data set.' }),
    ),
    target: Type.String({ minLength: 1 }),
    task: Type.Optional(LearningTask),
    features: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    algorithm: Type.Optional(Algorithm),
    tuning: Type.Optional(
      Type.Object(
        {
          trials: Type.Optional(Type.Integer({ minimum: 1, maximum: 1000 })),
          timeoutSeconds: Type.Optional(Type.Integer(seconds)),
        },
        {
          additionalProperties: false,
          description: 'Searches the parameters, for so many trials or seconds; 30 trials when neither is given.',
        },
      ),
    ),
    objective: Type.Optional(TrainingObjective),
    weights: Type.Optional(
      Type.String({ minLength: 1, description: 'Column of numbers from 0 up: how much each row counts.' }),
    ),
    classWeights: Type.Optional(
      Type.Union([Type.Literal('balanced'), Type.Record(Type.String(), Type.Number({ minimum: 0 }))], {
        description: 'Classes only: `balanced`, or how much a row of each class counts (1 where it is left out).',
      }),
    ),
    monotone: Type.Optional(
      Type.Record(Type.String(), Type.Union([Type.Literal(1), Type.Literal(-1)]), {
        description: 'Columns of numbers whose growth must never lower (1) or never raise (-1) the prediction.',
      }),
    ),
    split: Type.Optional(TrainingSplit),
    calibrate: Type.Optional(
      Type.Union([Type.Boolean(), Type.Literal('auto')], {
        description: 'Classes only: whether probabilities are calibrated. Default `auto`: where it helps.',
      }),
    ),
    intervalLevel: Type.Optional(
      Type.Number({
        exclusiveMinimum: 0,
        exclusiveMaximum: 1,
        description: 'Regression only: share of new rows that the interval around each value should hold. Default 0.9.',
      }),
    ),
    costs: Type.Optional(
      Type.Object(
        { falsePositive: cost, falseNegative: cost },
        { additionalProperties: false, description: 'Two classes only: what wrong answers cost.' },
      ),
    ),
    segments: Type.Optional(
      Type.Array(Type.String(), {
        minItems: 1,
        maxItems: 20,
        description: 'Columns, features or not, for whose values the model is judged one by one.',
      }),
    ),
    timeBudgetSeconds: Type.Optional(
      Type.Integer({ ...seconds, description: 'When it runs out, what is best so far is used.' }),
    ),
    includeFeedback: Type.Optional(Type.Boolean()),
    seed: Type.Optional(Type.Integer({ minimum: 0, maximum: 2147483647 })),
  },
  { additionalProperties: false },
);
export type TrainingRequest = Static<typeof TrainingRequest>;
