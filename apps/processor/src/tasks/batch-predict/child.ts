/** The process of a batch prediction: a table in, the same table with predictions out, a chunk at a time. */
import { availableParallelism } from 'node:os';
import type { Compression, TableFormat } from '@millrace/datasets';
import type { ModelOutput } from '@millrace/learning/server';
import { childMain } from '@millrace/runtime/child';
import { checkColumns } from './check-columns.ts';
import { Inference } from './inference.ts';
import { openTable } from './open-table.ts';
import type { OpenedTable, OpenTableRequest } from './opened-table.ts';
import type { PredictableChunk, ResultFile } from './result-file.ts';

export interface PredictTableInput extends OpenTableRequest {
  onnx: Uint8Array;
}

export interface PredictTableOutput {
  /** Rows with a prediction. */
  rows: number;
  /** Rows without one; the result says why. */
  rejected: number;
  format: TableFormat;
  compression: Compression;
}

export interface PredictTableProgress {
  fraction: number;
  step: string;
}

/** What of the work is opening a table that must be unpacked or converted first. */
const openingShare = 0.2;

/** Read ahead of the writing, so that no thread waits for another. */
const chunksUnderWay = 2 * availableParallelism();

childMain<PredictTableInput, PredictTableProgress, PredictTableOutput>(async (input, { progress }) => {
  let opening = 0;
  const table = await openTable(input, (fraction, step) => {
    opening = openingShare;
    progress({ fraction: fraction * openingShare, step });
  });
  const { rows, rejected } = await predictTable(table, input, (fraction, step) => {
    progress({ fraction: opening + (0.97 - opening) * fraction, step });
  });
  return { rows, rejected, format: table.format, compression: table.compression };
});

async function predictTable(
  table: OpenedTable,
  input: PredictTableInput,
  progress: (fraction: number, step: string) => void,
): Promise<{ rows: number; rejected: number }> {
  const inference = new Inference(input, availableParallelism());
  const counts = { rows: 0, rejected: 0 };
  const underWay: { chunk: PredictableChunk; rows: number; output: Promise<ModelOutput> }[] = [];
  let result: ResultFile | undefined;

  async function writeOldest(): Promise<void> {
    const oldest = underWay.shift();
    if (!oldest || !result) return;
    const { chunk, rows } = oldest;
    await result.write(chunk, await oldest.output);
    counts.rows += rows;
    counts.rejected += chunk.rejects.length;
    progress(table.fraction(chunk), `Predicted ${counts.rows.toLocaleString('en-US')} rows`);
  }
  for await (const chunk of table.chunks) {
    if (!result) {
      checkColumns(input.signature, chunk.missingColumns);
      result = table.start(chunk);
    }
    const output = inference.predict(chunk.table);
    output.catch(() => {}); // awaited when it is its turn
    underWay.push({ chunk, rows: chunk.table.rows, output });
    if (underWay.length > chunksUnderWay) await writeOldest();
  }
  while (underWay.length > 0) await writeOldest();
  counts.rejected += (await result?.end()) ?? 0;
  return counts;
}
