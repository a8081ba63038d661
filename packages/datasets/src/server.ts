import type { MigrationSource } from '@millrace/runtime/server';

export type { ChunkColumn, ChunkReject, CsvChunk } from './lib/batch/chunk.ts';
export { type ReadCsvInChunksRequest, readCsvInChunks } from './lib/batch/read-csv-in-chunks.ts';
export { type Collected, type Collector, type CollectorParts, createCollector } from './lib/collect/collector.ts';
export type { NeededBy } from './lib/collect/needed-keys.ts';
export { CsvWriter, type CsvWriterOptions } from './lib/csv/csv-writer.ts';
export type { Dialect } from './lib/csv/record-scanner.ts';
export {
  createDatasets,
  type Datasets,
  type DatasetsParts,
  type ReceivedObject,
  type ReceiveOptions,
  type VersionNumber,
} from './lib/datasets.ts';
export { convertJson } from './lib/formats/json/convert-json.ts';
export { type JsonRecord, readJsonRecords } from './lib/formats/json/read-json-records.ts';
export { openReceived } from './lib/formats/open-received.ts';
export type { ConvertedTable, ConvertOptions, OpenedFile, OpenReceivedOptions } from './lib/formats/opened-file.ts';
export { convertXlsx } from './lib/formats/xlsx/convert-xlsx.ts';
export { readXlsxRows, type XlsxRow } from './lib/formats/xlsx/read-xlsx-rows.ts';
export type { IngestOptions } from './lib/ingest/ingest-dataset.ts';
export { type AddedColumn, type JoinParquetRequest, joinParquet } from './lib/output/join-parquet.ts';
export { withItems, withMembers } from './lib/output/json-records.ts';
export { openPackedFile, type PackedFile, type PackedFileOptions } from './lib/output/packed-file.ts';
export { readLines } from './lib/output/read-lines.ts';
export {
  type ParquetChunk,
  type ParquetReject,
  type ReadParquetInChunksRequest,
  readParquetInChunks,
} from './lib/output/read-parquet-in-chunks.ts';
export { readVersionRows } from './lib/output/read-version-rows.ts';
export { type WriteRecordsRequest, writeRecords, writtenRecipe } from './lib/output/write-records.ts';
export type { XlsxCell } from './lib/output/xlsx-cells.ts';
export { XlsxWriter } from './lib/output/xlsx-writer.ts';
export type { PreviewOptions, PreviewSource } from './lib/preview/preview.ts';
export { type ReadTableRequest, readTable } from './lib/read/read-table.ts';
export type { RowPageRequest } from './lib/read/row-pages.ts';
export type { DatasetTable, TableColumn } from './lib/read/table.ts';
export { garbageChannel, type UsesOf, type VersionUse } from './lib/store/delete.ts';
export type { Hold } from './lib/store/holds.ts';
export type { PageRequest } from './lib/store/list.ts';
export type { SourceFile } from './lib/store/versions.ts';
export { batchExpectations } from './lib/validation/batch-expectations.ts';
export {
  type ChunkValidator,
  type ChunkValidatorOptions,
  createChunkValidator,
} from './lib/validation/chunk-validator.ts';
export type { ValidateOptions } from './lib/validation/validate-version.ts';
export type { VersionChoice, VersionToTrain } from './lib/validation/version-to-train.ts';

export const datasetsMigrations: MigrationSource = {
  name: 'datasets',
  folder: new URL('../migrations/', import.meta.url),
};
