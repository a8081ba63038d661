import type { MigrationSource } from '@millrace/runtime/server';

export type { ChunkColumn, ChunkReject, CsvChunk } from './lib/batch/chunk.ts';
export { type ReadCsvInChunksRequest, readCsvInChunks } from './lib/batch/read-csv-in-chunks.ts';
export { CsvWriter, type CsvWriterOptions } from './lib/csv/csv-writer.ts';
export type { Dialect } from './lib/csv/record-scanner.ts';
export { createDatasets, type Datasets, type DatasetsParts, type VersionNumber } from './lib/datasets.ts';
export type { IngestOptions } from './lib/ingest/ingest-dataset.ts';
export { type ReadTableRequest, readTable } from './lib/read/read-table.ts';
export type { RowPageRequest } from './lib/read/row-pages.ts';
export type { DatasetTable, TableColumn } from './lib/read/table.ts';
export { writeCsv, writtenRecipe } from './lib/read/write-csv.ts';
export type { PageRequest } from './lib/store/list.ts';

export const datasetsMigrations: MigrationSource = {
  name: 'datasets',
  folder: new URL('../migrations/', import.meta.url),
};
