/** Browser-safe door of datasets: schemas of tables, versions, profiles and what is expected of them. */
import { ResourceName } from '@millrace/runtime';
import { type Static, Type } from 'typebox';
import { ImportRecipe } from './lib/schemas/recipe.ts';
import { VersionOrigin } from './lib/schemas/versions.ts';

export { defaultMissingMarkers } from './lib/cells/missing-markers.ts';
export { typeWords } from './lib/cells/type-words.ts';
export * from './lib/schemas/columns.ts';
export * from './lib/schemas/diff.ts';
export * from './lib/schemas/expectations.ts';
export * from './lib/schemas/preview.ts';
export * from './lib/schemas/profile.ts';
export * from './lib/schemas/recipe.ts';
export * from './lib/schemas/rejects.ts';
export * from './lib/schemas/versions.ts';

export const IngestDatasetInput = Type.Object({
  dataset: ResourceName,
  objectKey: Type.String({ description: 'Where the received bytes lie in the object store.' }),
  sha256: Type.String(),
  bytes: Type.Integer(),
  fileName: Type.String(),
  /** Left out: that of the version before, where it fits. */
  recipe: Type.Optional(ImportRecipe),
  origin: Type.Optional(VersionOrigin),
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
