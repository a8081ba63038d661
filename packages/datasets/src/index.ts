/** Browser-safe door of datasets: schemas of tables, versions and profiles. */
import { ResourceName, Timestamp } from '@millrace/runtime';
import { type Static, Type } from 'typebox';

export { defaultMissingMarkers } from './lib/csv/missing-markers.ts';

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

export const DatasetColumn = Type.Object({
  name: Type.String(),
  type: ColumnType,
  role: ColumnRole,
  originalName: Type.Optional(
    Type.String({ description: 'The header in the file, when it was empty or a duplicate and had to be changed.' }),
  ),
});
export type DatasetColumn = Static<typeof DatasetColumn>;

/** How a file was read. Everything that is left out is detected and then written down. */
export const ImportRecipe = Type.Object(
  {
    delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    quote: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
    encoding: Type.Optional(Type.Union([Type.Literal('utf-8'), Type.Literal('utf-16'), Type.Literal('latin-1')])),
    decimalSeparator: Type.Optional(Type.Union([Type.Literal('.'), Type.Literal(',')])),
    dateOrder: Type.Optional(
      Type.Union([Type.Literal('month-first'), Type.Literal('day-first')], {
        description: 'How dates with slashes are read: 12/31/2026 or 31/12/2026. Needed when no date tells.',
      }),
    ),
    missing: Type.Optional(
      Type.Array(Type.String(), { description: 'Cells that mean "no value", beside the empty one.' }),
    ),
    types: Type.Optional(
      Type.Record(Type.String(), ColumnType, { description: 'Types fixed by the user, by column name.' }),
    ),
  },
  { additionalProperties: false },
);
export type ImportRecipe = Static<typeof ImportRecipe>;

export const DatasetVersion = Type.Object({
  dataset: ResourceName,
  version: Type.Integer({ minimum: 1 }),
  hash: Type.String({ description: 'SHA-256 of the received bytes and the recipe, hexadecimal.' }),
  rows: Type.Integer(),
  columns: Type.Array(DatasetColumn),
  recipe: ImportRecipe,
  rejected: Type.Integer({ description: 'Rows that could not be read; see `/rejects`.' }),
  bytes: Type.Integer({ description: 'Size of the received file.' }),
  fileName: Type.String(),
  createdAt: Timestamp,
});
export type DatasetVersion = Static<typeof DatasetVersion>;

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

/** `counts[i]` values lie in `[edges[i], edges[i + 1])`; the last interval is closed. Dates are epoch milliseconds. */
export const Histogram = Type.Object({ edges: Type.Array(Type.Number()), counts: Type.Array(Type.Integer()) });
export type Histogram = Static<typeof Histogram>;

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
  top: Type.Optional(
    Type.Array(
      Type.Object({ value: Type.Union([Type.String(), Type.Number(), Type.Boolean()]), count: Type.Integer() }),
    ),
  ),
});
export type ColumnProfile = Static<typeof ColumnProfile>;

export const DatasetProfile = Type.Object({ rows: Type.Integer(), columns: Type.Array(ColumnProfile) });
export type DatasetProfile = Static<typeof DatasetProfile>;

export const CellValue = Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()]);
export type CellValue = Static<typeof CellValue>;

export const RowPage = Type.Object({
  columns: Type.Array(Type.String()),
  rows: Type.Array(Type.Array(CellValue)),
  offset: Type.Integer(),
  total: Type.Integer(),
});
export type RowPage = Static<typeof RowPage>;

export const RejectedRow = Type.Object({
  line: Type.Integer({ description: 'Line number in the received file, from 1.' }),
  column: Type.Optional(Type.String()),
  reason: Type.String(),
  raw: Type.String({ description: 'The row as received, cut at 1,000 characters.' }),
});
export type RejectedRow = Static<typeof RejectedRow>;

export const IngestDatasetInput = Type.Object({
  dataset: ResourceName,
  objectKey: Type.String({ description: 'Where the received bytes lie in the object store.' }),
  sha256: Type.String(),
  bytes: Type.Integer(),
  fileName: Type.String(),
  recipe: Type.Optional(ImportRecipe),
});
export type IngestDatasetInput = Static<typeof IngestDatasetInput>;

export const IngestDatasetResult = Type.Object({
  dataset: ResourceName,
  version: Type.Integer(),
  rows: Type.Integer(),
  rejected: Type.Integer(),
  reused: Type.Boolean({ description: 'True when the same content was already there as this version.' }),
});
export type IngestDatasetResult = Static<typeof IngestDatasetResult>;

export const ingestDatasetTask = { kind: 'ingest-dataset', version: 1, input: IngestDatasetInput } as const;
