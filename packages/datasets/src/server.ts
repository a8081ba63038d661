import type { MigrationSource } from '@millrace/runtime/server';

export { createDatasets, type Datasets, type DatasetsParts, type VersionNumber } from './lib/datasets.ts';
export type { IngestOptions } from './lib/ingest/ingest-dataset.ts';
export { type ReadTableRequest, readTable } from './lib/read/read-table.ts';
export type { RowPageRequest } from './lib/read/row-pages.ts';
export type { DatasetTable, TableColumn } from './lib/read/table.ts';
export type { PageRequest } from './lib/store/list.ts';

export const datasetsMigrations: MigrationSource = {
  name: 'datasets',
  folder: new URL('../migrations/', import.meta.url),
};
