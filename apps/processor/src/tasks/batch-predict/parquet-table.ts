import { join } from 'node:path';
import { type ParquetChunk, readParquetInChunks } from '@millrace/datasets/server';
import { AddedColumns } from './added-columns.ts';
import type { FileToPredict } from './converted-file.ts';
import { chunkRows, featureColumns, type OpenedTable, type OpenTableRequest } from './opened-table.ts';
import { packAfterwards } from './packed-result.ts';
import { ParquetResult } from './parquet-result.ts';

/** A Parquet file in, the same columns and types with more columns out. */
export function openParquetTable(request: OpenTableRequest, file: FileToPredict): OpenedTable {
  const { signature, workDirectory, memoryMegabytes } = request;
  const { opened, recipe } = file;
  const { path } = opened;
  const table: OpenedTable<ParquetChunk> = {
    chunks: readParquetInChunks({ path, recipe, columns: featureColumns(request), chunkRows }),
    fraction: ({ rowsRead, rowsTotal }) => rowsRead / rowsTotal,
    start: ({ header }) =>
      packAfterwards(request, file, join(workDirectory, 'rows.parquet'), (target) => {
        const added = new AddedColumns(signature, header);
        return new ParquetResult({ path, target, workDirectory, memoryMegabytes, added });
      }),
    format: 'parquet',
    compression: opened.compression,
  };
  return table as OpenedTable;
}
