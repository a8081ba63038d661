import { type Static, Type } from 'typebox';
import { CellValue, ColumnType } from './columns.ts';

const Severity = Type.Union([Type.Literal('warn'), Type.Literal('fail')], {
  description: 'What a version is that does not meet it.',
});
const column = Type.String({ minLength: 1 });
const share = Type.Number({ minimum: 0, maximum: 1 });
const closed = { additionalProperties: false };

/** One thing that is expected of each version of a data set. */
export const Expectation = Type.Union([
  Type.Object({ kind: Type.Literal('present'), column, severity: Severity }, closed),
  Type.Object({ kind: Type.Literal('type'), column, type: ColumnType, severity: Severity }, closed),
  Type.Object(
    {
      kind: Type.Literal('range'),
      column,
      min: Type.Optional(Type.Number({ description: 'Of dates: epoch milliseconds.' })),
      max: Type.Optional(Type.Number()),
      share: Type.Optional(
        Type.Number({ minimum: 0, maximum: 1, description: 'Of present cells that may lie outside. Default 0.' }),
      ),
      severity: Severity,
    },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('set'),
      column,
      values: Type.Array(Type.Union([Type.String(), Type.Number(), Type.Boolean()]), { maxItems: 1_000 }),
      share: Type.Optional(share),
      severity: Severity,
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('missing-share'), column, max: share, severity: Severity }, closed),
  Type.Object(
    { kind: Type.Literal('unique'), columns: Type.Array(column, { minItems: 1, maxItems: 10 }), severity: Severity },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('row-count'),
      min: Type.Optional(Type.Integer({ minimum: 0 })),
      max: Type.Optional(Type.Integer({ minimum: 0 })),
      severity: Severity,
    },
    closed,
  ),
]);
export type Expectation = Static<typeof Expectation>;

/** What is expected of each version of a data set. */
export const Expectations = Type.Object(
  {
    expectations: Type.Array(Expectation, { maxItems: 50_000 }),
    inferredFrom: Type.Optional(Type.Integer({ description: 'The version that they were made from.' })),
    editedAt: Type.Optional(Type.String()),
  },
  closed,
);
export type Expectations = Static<typeof Expectations>;

const Outcome = Type.Union([Type.Literal('pass'), Type.Literal('warn'), Type.Literal('fail')]);

/** How one expectation fared. */
export const ExpectationResult = Type.Object({
  expectation: Expectation,
  outcome: Outcome,
  detail: Type.String({ description: 'One sentence for a person, with the figures.' }),
  count: Type.Optional(Type.Integer({ description: 'Cells or rows that do not meet it.' })),
  examples: Type.Optional(
    Type.Array(
      Type.Object({
        row: Type.Integer({ description: 'Place of the row in the version, from 0, as in `/rows?offset=`.' }),
        value: CellValue,
      }),
    ),
  ),
});
export type ExpectationResult = Static<typeof ExpectationResult>;

/** How a table fared against what was expected of it. */
export const ValidationReport = Type.Object({
  outcome: Outcome,
  passed: Type.Integer(),
  warned: Type.Integer(),
  failed: Type.Integer(),
  results: Type.Array(ExpectationResult, { description: 'Those that did not pass, the worst first; at most 200.' }),
});
export type ValidationReport = Static<typeof ValidationReport>;
