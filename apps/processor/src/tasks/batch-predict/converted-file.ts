import type { ImportRecipe } from '@millrace/datasets';
import { type ConvertedTable, type CsvChunk, type OpenedFile, readCsvInChunks } from '@millrace/datasets/server';
import {
  type AssumedReading,
  chunkRows,
  featureColumns,
  type OpenedTable,
  type OpenTableRequest,
} from './opened-table.ts';
import type { ResultFile } from './result-file.ts';

/** A received file whose format is known. */
export interface FileToPredict {
  opened: OpenedFile;
  recipe: ImportRecipe;
  assumed: AssumedReading;
  /** Name of the result inside a ZIP archive. */
  entry: string;
}

/** A file whose rows stand in a CSV beside it, in the same order: they are read from there and written from the file. */
export function openConvertedTable(
  request: OpenTableRequest,
  { opened, recipe, assumed }: FileToPredict,
  converted: ConvertedTable,
  start: (first: CsvChunk) => ResultFile,
): OpenedTable {
  const table: OpenedTable<CsvChunk> = {
    chunks: readCsvInChunks({
      path: converted.path,
      columns: featureColumns(request),
      chunkRows,
      recipe: recipeOf(recipe, converted),
      assumed,
      workDirectory: request.workDirectory,
    }),
    fraction: ({ bytesRead, bytesTotal }) => bytesRead / bytesTotal,
    start,
    format: opened.format,
    compression: opened.compression,
  };
  return table as OpenedTable;
}

/** The CSV is written in one way; what its cells mean is as in the file. */
function recipeOf(recipe: ImportRecipe, { headed }: ConvertedTable): ImportRecipe {
  return {
    ...recipe,
    delimiter: ',',
    quote: '"',
    encoding: 'utf-8',
    ...(headed && { skipRows: 0, headerRows: 1 }),
  };
}
