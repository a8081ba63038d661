/** The process of a batch prediction: a file in, the same file with predictions out, a chunk at a time. */
import { createWriteStream } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import type { ImportRecipe } from '@millrace/datasets';
import { type CsvChunk, CsvWriter, readCsvInChunks, writeCsv, writtenRecipe } from '@millrace/datasets/server';
import type { Signature } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';
import { type ChildContext, childMain } from '@millrace/runtime/child';
import { checkColumns } from './check-columns.ts';
import { Inference } from './inference.ts';
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
/** Read ahead of the writing, so that no thread waits for another. */
const chunksUnderWay = 2 * availableParallelism();

childMain<PredictFileInput, PredictFileProgress, PredictFileOutput>(predictFile);

async function predictFile(input: PredictFileInput, { progress }: ChildContext<PredictFileProgress>) {
  const { signature, output, workDirectory } = input;
  const source = await asCsv(input);
  const inference = new Inference(input, availableParallelism());
  const columns = signature.features.map(({ name, type }) => ({ name, type }));
  const file = createWriteStream(output);
  const written = finished(file);
  written.catch(() => {}); // awaited at the end, and an early failure ends the writing
  let result: PredictedRows | undefined;
  const underWay: { chunk: CsvChunk; output: Promise<ModelOutput> }[] = [];

  async function writeOldest(): Promise<void> {
    const oldest = underWay.shift();
    if (!oldest || !result) return;
    result.write(oldest.chunk, await oldest.output);
    await result.writer.drain();
    const { bytesRead, bytesTotal } = oldest.chunk;
    progress({ fraction: (0.97 * bytesRead) / bytesTotal, rows: result.rows });
  }
  for await (const chunk of readCsvInChunks({ ...source, columns, chunkRows, workDirectory })) {
    result ??= startResult(signature, chunk, file);
    const answer = inference.predict(chunk.table);
    answer.catch(() => {}); // awaited when it is its turn
    underWay.push({ chunk, output: answer });
    if (underWay.length > chunksUnderWay) await writeOldest();
  }
  while (underWay.length > 0) await writeOldest();
  await result?.writer.end();
  await written;
  return { rows: result?.rows ?? 0, rejected: result?.rejected ?? 0 };
}

function startResult(signature: Signature, chunk: CsvChunk, output: Writable): PredictedRows {
  checkColumns(signature, chunk.missingColumns);
  const { dialect, decimalSeparator } = chunk;
  return new PredictedRows(new CsvWriter({ output, dialect, decimalSeparator }), signature, chunk);
}

async function asCsv(input: PredictFileInput): Promise<{ path: string; recipe?: ImportRecipe }> {
  if (input.format === 'csv') return { path: input.path };
  const target = join(input.workDirectory, 'rows.csv');
  await writeCsv({ path: input.path, target });
  return { path: target, recipe: writtenRecipe };
}
