import { type Static, Type } from 'typebox';
import { ColumnRole, ColumnType } from './columns.ts';

/** `counts[i]` values lie in `[edges[i], edges[i + 1])`; the last interval is closed. Dates are epoch milliseconds. */
export const Histogram = Type.Object({ edges: Type.Array(Type.Number()), counts: Type.Array(Type.Integer()) });
export type Histogram = Static<typeof Histogram>;

/** Numbers far away from the others, by Tukey's fences: 3 interquartile ranges beyond the quartiles. */
export const Outliers = Type.Object({
  low: Type.Number({ description: 'Values below are outliers.' }),
  high: Type.Number({ description: 'Values above are outliers.' }),
  below: Type.Integer(),
  above: Type.Integer(),
});
export type Outliers = Static<typeof Outliers>;

export const ColumnProfile = Type.Object({
  name: Type.String(),
  type: ColumnType,
  role: ColumnRole,
  missing: Type.Integer(),
  distinct: Type.Integer(),
  min: Type.Optional(Type.Number()),
  max: Type.Optional(Type.Number()),
  mean: Type.Optional(Type.Number()),
  standardDeviation: Type.Optional(Type.Number()),
  quantiles: Type.Optional(
    Type.Object({ p05: Type.Number(), p25: Type.Number(), p50: Type.Number(), p75: Type.Number(), p95: Type.Number() }),
  ),
  histogram: Type.Optional(Histogram),
  outliers: Type.Optional(Outliers),
  top: Type.Optional(
    Type.Array(
      Type.Object({ value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]), count: Type.Integer() }),
    ),
  ),
  lengths: Type.Optional(
    Type.Object(
      { min: Type.Integer(), mean: Type.Number(), max: Type.Integer() },
      { description: 'Characters of the words of a text column.' },
    ),
  ),
});
export type ColumnProfile = Static<typeof ColumnProfile>;

/** What a column may be used for, and why it is thought so. */
export const RoleSuggestion = Type.Object({
  column: Type.String(),
  role: Type.Union([
    Type.Literal('target'),
    Type.Literal('time'),
    Type.Literal('group'),
    Type.Literal('id'),
    Type.Literal('leak'),
    Type.Literal('weight'),
  ]),
  reason: Type.String({ description: 'One sentence for a person.' }),
  strength: Type.Number({ minimum: 0, maximum: 1 }),
  of: Type.Optional(Type.String({ description: 'Of a leak: the target that it gives away.' })),
});
export type RoleSuggestion = Static<typeof RoleSuggestion>;

/** How much two columns say about each other. */
export const Association = Type.Object({
  a: Type.String(),
  b: Type.String(),
  /** Two numbers only, -1 to 1. */
  pearson: Type.Optional(Type.Number()),
  spearman: Type.Optional(Type.Number()),
  cramersV: Type.Optional(Type.Number({ description: 'Two columns of classes: 0 to 1, corrected for bias.' })),
  correlationRatio: Type.Optional(
    Type.Number({ description: 'Classes and a number: eta, 0 to 1, corrected for bias.' }),
  ),
  mutualInformation: Type.Number({ description: 'In bits, numbers in 16 equal-frequency bins, corrected for bias.' }),
  uncertaintyReduced: Type.Number({
    description: 'Mutual information as a share of the smaller of the two entropies, 0 to 1.',
  }),
});
export type Association = Static<typeof Association>;

/** Rows whose missing cells lie in the same columns. */
export const MissingPattern = Type.Object({ columns: Type.Array(Type.String()), rows: Type.Integer() });
export type MissingPattern = Static<typeof MissingPattern>;

/** What figures were taken from: all rows, or some of them. */
export const Sampling = Type.Object({
  rows: Type.Integer({ description: 'Rows that were looked at.' }),
  exact: Type.Boolean({ description: 'True when those are all rows.' }),
  error: Type.Optional(
    Type.Number({ description: 'Half width of the 95 % interval of a share of rows or of a correlation.' }),
  ),
});
export type Sampling = Static<typeof Sampling>;

export const DatasetProfile = Type.Object({
  rows: Type.Integer(),
  columns: Type.Array(ColumnProfile),
  duplicates: Type.Optional(
    Type.Object({
      rows: Type.Integer({ description: 'Rows that are equal to an earlier one.' }),
      sampling: Sampling,
    }),
  ),
  missing: Type.Optional(
    Type.Object({
      completeRows: Type.Integer(),
      patterns: Type.Array(MissingPattern, { description: 'The most frequent ones, none missing left out.' }),
      sampling: Sampling,
    }),
  ),
  associations: Type.Optional(
    Type.Object({
      pairs: Type.Array(Association, { description: 'Strongest first; all pairs up to 40 columns.' }),
      columns: Type.Array(Type.String(), { description: 'The columns that were compared.' }),
      sampling: Sampling,
    }),
  ),
  suggestions: Type.Optional(Type.Array(RoleSuggestion)),
  quantiles: Type.Optional(
    Type.Union([Type.Literal('exact'), Type.Literal('t-digest')], { description: 'How quantiles were found.' }),
  ),
});
export type DatasetProfile = Static<typeof DatasetProfile>;

/** What each column says about one of them. */
export const TargetRelations = Type.Object({
  target: Type.String(),
  columns: Type.Array(
    Type.Object({
      ...Association.properties,
      /** The target by value or bin of the column. */
      by: Type.Array(
        Type.Object({
          value: Type.Union([Type.String(), Type.Number(), Type.Null()], {
            description: 'A word, the lower end of a bin, or null for missing.',
          }),
          upTo: Type.Optional(Type.Number({ description: 'Upper end of a bin.' })),
          rows: Type.Integer(),
          mean: Type.Optional(Type.Number({ description: 'Of a number.' })),
          shares: Type.Optional(Type.Record(Type.String(), Type.Number(), { description: 'Of classes.' })),
        }),
      ),
    }),
  ),
  sampling: Sampling,
});
export type TargetRelations = Static<typeof TargetRelations>;
