import { createWriteStream } from 'node:fs';
import { finished, pipeline } from 'node:stream/promises';
import { CsvWriter, readLines } from '@millrace/datasets/server';
import type { LabelledRow } from '@millrace/models/server';
import type { JoinedColumn } from './joined-columns.ts';

/** What labelled rows are made of. */
export interface CollectedRows {
  rows: number;
  /** Names of all inputs. */
  inputs: Set<string>;
  /** Of the model: those that answered. */
  versions: Set<number>;
  fractions: { inputs: Set<string>; actual: boolean };
}

/** Writes labelled rows to a file, one JSON text a line, since their columns are known only when all have been seen. */
export async function collectRows(
  rows: AsyncIterable<LabelledRow>,
  path: string,
  { signal, onRows }: { signal: AbortSignal; onRows: (rows: number) => void },
): Promise<CollectedRows> {
  const fractions = { inputs: new Set<string>(), actual: false };
  const collected: CollectedRows = { rows: 0, inputs: new Set(), versions: new Set(), fractions };
  const lines = async function* () {
    for await (const row of rows) {
      collected.rows += 1;
      collected.versions.add(row.version);
      for (const [name, value] of Object.entries(row.inputs)) {
        collected.inputs.add(name);
        if (isFraction(value)) fractions.inputs.add(name);
      }
      fractions.actual ||= isFraction(row.actual);
      if (collected.rows % 1000 === 0) onRows(collected.rows);
      yield `${JSON.stringify(row)}\n`;
    }
  };
  await pipeline(lines, createWriteStream(path), { signal });
  return collected;
}

function isFraction(value: unknown): boolean {
  return typeof value === 'number' && !Number.isSafeInteger(value);
}

/** Writes collected rows as CSV with these columns. */
export async function writeJoinedCsv(
  collectedPath: string,
  target: string,
  columns: readonly JoinedColumn[],
): Promise<void> {
  const output = createWriteStream(target);
  const written = finished(output);
  written.catch(() => {}); // awaited at the end, and an early failure ends the writing
  const writer = new CsvWriter({ output });
  writer.record(columns.map(({ name }) => name));
  for await (const line of readLines(collectedPath)) {
    const row = JSON.parse(line) as LabelledRow;
    writer.record(columns.map((column) => cellOf(row, column)));
    await writer.drain();
  }
  await writer.end();
  await written;
}

function cellOf(row: LabelledRow, { name, type, of }: JoinedColumn) {
  if (of === 'predictionId') return row.predictionId;
  if (of !== 'input') return row[of];
  const value = row.inputs[name] ?? null;
  // A date may be sent as a number of milliseconds.
  if (type !== 'datetime' || typeof value !== 'number') return value;
  return Number.isFinite(new Date(value).getTime()) ? new Date(value).toISOString() : null;
}
