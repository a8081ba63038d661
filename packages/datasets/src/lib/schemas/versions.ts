import { ResourceName, Timestamp } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import { CellValue, DatasetColumn } from './columns.ts';
import { ValidationReport } from './expectations.ts';
import { ImportFinding, ImportRecipe } from './recipe.ts';

/** Where the rows of a version come from. */
export const VersionOrigin = Type.Union([
  Type.Object({ kind: Type.Literal('upload') }),
  Type.Object({ kind: Type.Literal('feedback'), model: ResourceName }),
]);
export type VersionOrigin = Static<typeof VersionOrigin>;

export const DatasetVersion = Type.Object({
  dataset: ResourceName,
  version: Type.Integer({ minimum: 1 }),
  hash: Type.String({ description: 'SHA-256 of the received bytes and the recipe, hexadecimal.' }),
  parent: Type.Optional(
    Type.Integer({ description: 'The version that it was read after, whose recipe it was offered.' }),
  ),
  rows: Type.Integer(),
  columns: Type.Array(DatasetColumn),
  recipe: ImportRecipe,
  rejected: Type.Integer({ description: 'Rows that could not be read; see `/rejects`.' }),
  bytes: Type.Integer({ description: 'Size of the received file.' }),
  fileName: Type.String(),
  findings: Type.Optional(Type.Array(ImportFinding, { description: 'What was decided or noticed while it was read.' })),
  origin: Type.Optional(VersionOrigin),
  validation: Type.Optional(ValidationReport),
  createdAt: Timestamp,
});
export type DatasetVersion = Static<typeof DatasetVersion>;

/** A version in a list: without its columns, which may be ten thousand. */
export const DatasetVersionSummary = Type.Object({
  version: Type.Integer({ minimum: 1 }),
  parent: Type.Optional(Type.Integer()),
  rows: Type.Integer(),
  rejected: Type.Integer(),
  bytes: Type.Integer(),
  columns: Type.Integer(),
  fileName: Type.String(),
  outcome: Type.Optional(ValidationReport.properties.outcome),
  origin: Type.Optional(VersionOrigin),
  createdAt: Timestamp,
});
export type DatasetVersionSummary = Static<typeof DatasetVersionSummary>;

export const Dataset = Type.Object({
  name: ResourceName,
  latest: Type.Optional(DatasetVersion),
  versions: Type.Array(Type.Integer()),
  createdAt: Timestamp,
});
export type Dataset = Static<typeof Dataset>;

/** A row in the list of data sets: without its columns, which may be ten thousand. */
export const DatasetSummary = Type.Object({
  name: ResourceName,
  latestVersion: Type.Optional(Type.Integer()),
  rows: Type.Optional(Type.Integer()),
  columns: Type.Optional(Type.Integer()),
  createdAt: Timestamp,
  updatedAt: Timestamp,
});
export type DatasetSummary = Static<typeof DatasetSummary>;

export const RowPage = Type.Object({
  columns: Type.Array(Type.String()),
  rows: Type.Array(Type.Array(CellValue)),
  offset: Type.Integer(),
  total: Type.Integer(),
});
export type RowPage = Static<typeof RowPage>;
