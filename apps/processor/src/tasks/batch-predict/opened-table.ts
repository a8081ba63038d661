import type { BooleanWords, Compression, DatasetColumn, ImportRecipe, TableFormat } from '@millrace/datasets';
import type { Signature } from '@millrace/learning';
import type { PredictableChunk, ResultFile } from './result-file.ts';

export type AssumedReading = Pick<ImportRecipe, 'decimalSeparator' | 'dateOrder'>;

/** A received file, or a version of a data set with the format that is asked for. */
export type TableSource =
  | {
      kind: 'file';
      fileName: string;
      recipe: ImportRecipe;
      /** How numbers and dates are written where the file does not tell. */
      assumed: AssumedReading;
      expandedLimitBytes: number;
    }
  | { kind: 'version'; name: string; columns: DatasetColumn[]; format: TableFormat };

export interface OpenTableRequest {
  path: string;
  source: TableSource;
  signature: Signature;
  /** Of features that are booleans in words, by name. */
  words: Record<string, BooleanWords>;
  /** The file to write. */
  output: string;
  workDirectory: string;
  memoryMegabytes: number;
}

/** Told while a table is unpacked and brought into a form that can be read in chunks. */
export type OpeningProgress = (fraction: number, step: string) => void;

/** A table that is read in chunks, and the file that it goes into again. */
export interface OpenedTable<Chunk extends PredictableChunk = PredictableChunk> {
  chunks: AsyncIterable<Chunk>;
  /** How much of the table has been read with this chunk, 0..1. */
  fraction(chunk: Chunk): number;
  /** Starts the result, which needs to know the columns. */
  start(first: Chunk): ResultFile<Chunk>;
  format: TableFormat;
  compression: Compression;
}

/** As many rows as the model takes at once. */
export const chunkRows = 8192;

/** What to read for the model. */
export function featureColumns({ signature, words }: Pick<OpenTableRequest, 'signature' | 'words'>) {
  return signature.features.map(({ name, type }) => ({ name, type, ...(words[name] && { words: words[name] }) }));
}
