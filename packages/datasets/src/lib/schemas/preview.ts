import { type Static, Type } from 'typebox';
import { CellValue, DatasetColumn } from './columns.ts';
import { ImportFinding, ImportRecipe } from './recipe.ts';
import { RejectedRow } from './rejects.ts';

export const PreviewColumn = Type.Object({
  ...DatasetColumn.properties,
  missing: Type.Integer({ description: 'Missing cells among the rows that were read.' }),
});
export type PreviewColumn = Static<typeof PreviewColumn>;

/** The beginning of a file as it would be read, and why. Nothing is kept. */
export const ImportPreview = Type.Object({
  recipe: ImportRecipe,
  columns: Type.Array(PreviewColumn),
  rows: Type.Array(Type.Array(CellValue), { description: 'The first rows, typed.' }),
  cells: Type.Array(Type.Array(Type.String()), { description: 'The same rows as they stand in the file.' }),
  rowsRead: Type.Integer({ description: 'Rows that the types were found from.' }),
  complete: Type.Boolean({ description: 'True when that is the whole file.' }),
  rejected: Type.Integer({ description: 'Rows that would not be in the table.' }),
  keptApart: Type.Integer({
    description: 'Those of the rejected rows that the recipe keeps apart by its `rejectRows`.',
  }),
  rejects: Type.Array(RejectedRow),
  findings: Type.Array(ImportFinding),
  change: Type.Optional(
    Type.Object(
      {
        version: Type.Integer({ description: 'The newest one of the data set that was named.' }),
        added: Type.Array(Type.String(), { description: 'Columns that it has not.' }),
        removed: Type.Array(Type.String(), { description: 'Columns that it has and this file has not.' }),
      },
      { description: 'How the columns differ from those of the version before; left out when they do not.' },
    ),
  ),
  sheets: Type.Optional(Type.Array(Type.String(), { description: 'Of an Excel workbook.' })),
  entries: Type.Optional(Type.Array(Type.String(), { description: 'Files of a ZIP archive.' })),
});
export type ImportPreview = Static<typeof ImportPreview>;
