/** The process of a batch prediction: a file in, the same file with predictions out, a chunk at a time. */
import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import type { ImportRecipe } from '@millrace/datasets';
import { CsvWriter, readCsvInChunks, writeCsv, writtenRecipe } from '@millrace/datasets/server';
import type { Signature } from '@millrace/learning';
import { openModel } from '@millrace/learning/server';
import { type ChildContext, childMain } from '@millrace/runtime/child';
import { checkColumns } from './check-columns.ts';
import { PredictedRows } from './predicted-rows.ts';

export interface PredictFileInput {
  path: string;
  format: 'csv' | 'parquet';
  onnx: Uint8Array;
  signature: Signature;
  /** The file to write. */
  output: string;
  workDirectory: string;
}

export interface PredictFileOutput {
  /** Rows with a prediction. */
  rows: number;
  /** Rows without one; the result says why. */
  rejected: number;
}

export interface PredictFileProgress {
  fraction: number;
  rows: number;
}

/** As many rows as the model takes at once. */
const chunkRows = 8192;

childMain<PredictFileInput, PredictFileProgress, PredictFileOutput>(predictFile);

async function predictFile(input: PredictFileInput, { progress }: ChildContext<PredictFileProgress>) {
  const { signature, output, workDirectory } = input;
  const source = await asCsv(input);
  const model = await openModel(input.onnx, signature);
  const columns = signature.features.map(({ name, type }) => ({ name, type }));
  const file = createWriteStream(output);
  const written = finished(file);
  written.catch(() => {}); // awaited at the end, and an early failure ends the writing
  let result: PredictedRows | undefined;
  for await (const chunk of readCsvInChunks({ ...source, columns, chunkRows, workDirectory })) {
    if (!result) {
      checkColumns(signature, chunk.missingColumns);
      const { dialect, decimalSeparator } = chunk;
      result = new PredictedRows(new CsvWriter({ output: file, dialect, decimalSeparator }), signature, chunk);
    }
    result.write(chunk, await model.predictTable(chunk.table));
    await result.writer.drain();
    progress({ fraction: (0.97 * chunk.bytesRead) / chunk.bytesTotal, rows: result.rows });
  }
  await result?.writer.end();
  await written;
  return { rows: result?.rows ?? 0, rejected: result?.rejected ?? 0 };
}

async function asCsv(input: PredictFileInput): Promise<{ path: string; recipe?: ImportRecipe }> {
  if (input.format === 'csv') return { path: input.path };
  const target = join(input.workDirectory, 'rows.csv');
  await writeCsv({ path: input.path, target });
  return { path: target, recipe: writtenRecipe };
}
