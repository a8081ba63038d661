import type { Compression, ImportRecipe } from '@millrace/datasets';
import { type CsvChunk, CsvWriter, openPackedFile, readCsvInChunks } from '@millrace/datasets/server';
import { AddedColumns } from './added-columns.ts';
import { CsvResult } from './csv-result.ts';
import {
  type AssumedReading,
  chunkRows,
  featureColumns,
  type OpenedTable,
  type OpenTableRequest,
} from './opened-table.ts';

export interface CsvPlace {
  path: string;
  recipe: ImportRecipe;
  assumed?: AssumedReading;
  compression: Compression;
  /** Name of the result inside a ZIP archive. */
  entry: string;
}

/** A CSV file in, the same file with more cells out. */
export function openCsvTable(request: OpenTableRequest, place: CsvPlace): OpenedTable<CsvChunk> {
  const { path, recipe, assumed = {}, compression, entry } = place;
  const { signature, workDirectory, output } = request;
  return {
    chunks: readCsvInChunks({ path, columns: featureColumns(request), chunkRows, recipe, assumed, workDirectory }),
    fraction: ({ bytesRead, bytesTotal }) => bytesRead / bytesTotal,
    start(first) {
      const { stream, written } = openPackedFile({ path: output, compression, entry });
      const { dialect, decimalSeparator, form } = first;
      const writer = new CsvWriter({ output: stream, dialect, decimalSeparator, form });
      return new CsvResult({ writer, written, added: new AddedColumns(signature, first.header), first });
    },
    format: 'csv',
    compression,
  };
}
