import { type JsonValue, ResourceName } from '@millrace/runtime';
import { type Static, Type } from 'typebox';

/** Formats that the rows of a data set can be asked for in; a file comes back in its own. */
export const ResultFormat = Type.Union([
  Type.Literal('csv'),
  Type.Literal('json'),
  Type.Literal('ndjson'),
  Type.Literal('parquet'),
  Type.Literal('xlsx'),
]);
export type ResultFormat = Static<typeof ResultFormat>;

/** A file (by object key) or a data set version in; the same rows with predictions out. */
export const BatchPredictInput = Type.Object({
  model: ResourceName,
  version: Type.Integer(),
  source: Type.Union([
    Type.Object({
      objectKey: Type.String(),
      fileName: Type.String(),
      recipe: Type.Optional(
        Type.Record(Type.String(), Type.Unknown(), { description: 'An import recipe, already checked.' }),
      ),
    }),
    Type.Object({
      dataset: ResourceName,
      version: Type.Integer(),
      format: Type.Optional(ResultFormat),
    }),
  ]),
});
export type BatchPredictInput = Static<typeof BatchPredictInput>;

const Outcome = Type.Union([Type.Literal('pass'), Type.Literal('warn'), Type.Literal('fail')]);

/** How a table fared against what is expected of the training data: a validation report of data sets. */
const Validation = Type.Object({
  outcome: Outcome,
  passed: Type.Integer(),
  warned: Type.Integer(),
  failed: Type.Integer(),
  results: Type.Array(Type.Unsafe<JsonValue>({})),
});

export const BatchPredictResult = Type.Object({
  model: ResourceName,
  version: Type.Integer(),
  rows: Type.Integer({ description: 'Rows that have a prediction.' }),
  rejected: Type.Integer({
    description: 'Rows that have none, but the reason: they cannot be read, or the model has no answer.',
  }),
  objectKey: Type.String({ description: 'The answer; download it from `/api/v1/tasks/{id}/result`.' }),
  fileName: Type.String(),
  // What follows is absent on results of earlier releases, which were all plain CSV.
  format: Type.Optional(ResultFormat),
  compression: Type.Optional(Type.String()),
  contentType: Type.Optional(Type.String()),
  validation: Type.Optional(Validation),
});
export type BatchPredictResult = Static<typeof BatchPredictResult>;
