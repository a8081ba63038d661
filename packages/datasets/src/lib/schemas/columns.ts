import { type Static, Type } from 'typebox';

/** What the values of a column are. `category`: few distinct words; `text`: many. */
export const ColumnType = Type.Union([
  Type.Literal('integer'),
  Type.Literal('number'),
  Type.Literal('boolean'),
  Type.Literal('category'),
  Type.Literal('text'),
  Type.Literal('datetime'),
]);
export type ColumnType = Static<typeof ColumnType>;

/** What the column is good for. Only `feature` columns are used in training by default. */
export const ColumnRole = Type.Union([Type.Literal('feature'), Type.Literal('id'), Type.Literal('constant')]);
export type ColumnRole = Static<typeof ColumnRole>;

/** The two words that stand for a boolean in the file, as they are written there. */
export const BooleanWords = Type.Object({ true: Type.String(), false: Type.String() });
export type BooleanWords = Static<typeof BooleanWords>;

export const DatasetColumn = Type.Object({
  name: Type.String(),
  type: ColumnType,
  role: ColumnRole,
  originalName: Type.Optional(
    Type.String({
      description: 'The header in the file, when it was empty, a duplicate or too long and had to be changed.',
    }),
  ),
  words: Type.Optional(BooleanWords),
});
export type DatasetColumn = Static<typeof DatasetColumn>;

/**
 * The columns as a model sees them: a boolean that the file has in words is a
 * category of these words, so that labels and inputs say `yes` as the file does.
 */
export function modelColumns<C extends { type: ColumnType; words?: BooleanWords }>(columns: readonly C[]): C[] {
  return columns.map((column) => (column.words ? { ...column, type: 'category' } : column));
}

export const CellValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
export type CellValue = Static<typeof CellValue>;
