import { ResourceName } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import { CellValue, DatasetColumn } from './columns.ts';
import { Sampling } from './profile.ts';
import { DateOrder, DecimalSeparator } from './recipe.ts';

/** How far a column's values have moved from one version to another. */
export const ColumnDrift = Type.Object({
  column: Type.String(),
  movesAlways: Type.Optional(
    Type.Literal(true, { description: 'An id or a time: new rows have new ones, so it says little that they moved.' }),
  ),
  populationStabilityIndex: Type.Optional(
    Type.Number({ description: 'Over ten bins of the first version, missing apart.' }),
  ),
  jensenShannon: Type.Optional(Type.Number({ description: 'Distance, 0 to 1 (base 2).' })),
  kolmogorovSmirnov: Type.Optional(
    Type.Number({ description: 'Numbers and dates: largest gap between the two distributions.' }),
  ),
  missingShare: Type.Tuple([Type.Number(), Type.Number()]),
  means: Type.Optional(Type.Tuple([Type.Number(), Type.Number()])),
  newValues: Type.Optional(Type.Array(Type.String(), { description: 'Words that the first version does not have.' })),
  goneValues: Type.Optional(Type.Array(Type.String())),
});
export type ColumnDrift = Static<typeof ColumnDrift>;

/** What changed from version `from` to version `to`. */
export const VersionDiff = Type.Object({
  dataset: ResourceName,
  from: Type.Integer(),
  to: Type.Integer(),
  schema: Type.Object({
    added: Type.Array(DatasetColumn),
    removed: Type.Array(DatasetColumn),
    changed: Type.Array(Type.Object({ column: Type.String(), from: DatasetColumn, to: DatasetColumn })),
  }),
  reading: Type.Object(
    {
      decimalSeparator: Type.Optional(Type.Object({ from: DecimalSeparator, to: DecimalSeparator })),
      dateOrder: Type.Optional(Type.Object({ from: DateOrder, to: DateOrder })),
    },
    { description: 'How numbers and dates that both have were written in the files, where that is not the same.' },
  ),
  rows: Type.Object({
    from: Type.Integer(),
    to: Type.Integer(),
    key: Type.Array(Type.String(), { description: 'Columns that tell rows apart; none: whole rows are compared.' }),
    added: Type.Integer(),
    removed: Type.Integer(),
    changed: Type.Integer({ description: 'Rows with the same key and other values; 0 without a key.' }),
    changedCells: Type.Optional(Type.Record(Type.String(), Type.Integer(), { description: 'By column.' })),
    examples: Type.Object({
      added: Type.Array(Type.Record(Type.String(), CellValue)),
      removed: Type.Array(Type.Record(Type.String(), CellValue)),
      changed: Type.Array(
        Type.Object({
          key: Type.Record(Type.String(), CellValue),
          from: Type.Record(Type.String(), CellValue),
          to: Type.Record(Type.String(), CellValue),
        }),
      ),
    }),
  }),
  distributions: Type.Array(ColumnDrift, {
    description: 'Columns that both have, the one that moved most first, ids and times last.',
  }),
  sampling: Sampling,
});
export type VersionDiff = Static<typeof VersionDiff>;
