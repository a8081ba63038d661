/** The process of a batch prediction: a table in, the same table with predictions out, a chunk at a time. */
import { availableParallelism } from 'node:os';
import type { Compression, Expectation, TableFormat, ValidationReport } from '@millrace/datasets';
import { type ChunkValidator, createChunkValidator } from '@millrace/datasets/server';
import type { OnnxAdapter } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';
import { childMain } from '@millrace/runtime/child';
import { countAnswers } from './added-columns.ts';
import { checkColumns } from './check-columns.ts';
import { Inference } from './inference.ts';
import { openTable } from './open-table.ts';
import type { OpenedTable, OpenTableRequest } from './opened-table.ts';
import type { PredictableChunk, ResultFile } from './result-file.ts';

export interface PredictTableInput extends OpenTableRequest {
  onnx: Uint8Array;
  /** Of a file that was not made here. */
  adapter?: OnnxAdapter;
  /** What the rows are checked against. */
  expectations: Expectation[];
}

export interface PredictTableOutput {
  /** Rows with a prediction. */
  rows: number;
  /** Rows without one; the result says why. */
  rejected: number;
  format: TableFormat;
  compression: Compression;
  /** Left out when nothing is expected. */
  validation?: ValidationReport;
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
  const { expectations, words } = input;
  const validator = expectations.length > 0 ? createChunkValidator(expectations, { booleanWords: words }) : undefined;
  const { rows, rejected } = await predictTable(table, { ...input, validator }, (fraction, step) => {
    progress({ fraction: opening + (0.97 - opening) * fraction, step });
  });
  const validation = validator?.report();
  return { rows, rejected, format: table.format, compression: table.compression, ...(validation && { validation }) };
});

async function predictTable(
  table: OpenedTable,
  input: PredictTableInput & { validator: ChunkValidator | undefined },
  progress: (fraction: number, step: string) => void,
): Promise<{ rows: number; rejected: number }> {
  const { onnx, signature, adapter } = input;
  const inference = new Inference({ onnx, signature, ...(adapter && { adapter }) }, availableParallelism());
  const counts = { rows: 0, rejected: 0 };
  const underWay: { chunk: PredictableChunk; rows: number; output: Promise<ModelOutput> }[] = [];
  let result: ResultFile | undefined;

  async function writeOldest(): Promise<void> {
    const oldest = underWay.shift();
    if (!oldest || !result) return;
    const { chunk, rows } = oldest;
    const output = await oldest.output;
    await result.write(chunk, output);
    const answered = countAnswers(output, rows);
    counts.rows += answered;
    counts.rejected += rows - answered + chunk.rejects.length;
    progress(table.fraction(chunk), `Predicted ${counts.rows.toLocaleString('en-US')} rows`);
  }
  for await (const chunk of table.chunks) {
    if (!result) {
      checkColumns(signature, chunk.missingColumns);
      result = table.start(chunk);
    }
    // Before the model takes it: what is handed over to a thread is gone here.
    input.validator?.add(chunk.table, chunk.missingColumns);
    const output = inference.predict(chunk.table);
    output.catch(() => {}); // awaited when it is its turn
    underWay.push({ chunk, rows: chunk.table.rows, output });
    if (underWay.length > chunksUnderWay) await writeOldest();
  }
  while (underWay.length > 0) await writeOldest();
  counts.rejected += (await result?.end()) ?? 0;
  return counts;
}
