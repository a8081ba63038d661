import type { ChunkReject, CsvChunk, CsvWriter } from '@millrace/datasets/server';
import type { Signature } from '@millrace/learning';
import type { ModelOutput } from '@millrace/learning/server';
import { namePredictionColumns } from '@millrace/models';

/** Writes the rows of a file as they came, each with its prediction or the reason why it has none. */
export class PredictedRows {
  rows = 0;
  rejected = 0;
  readonly writer: CsvWriter;
  readonly #labels: readonly (string | number | boolean)[];
  readonly #columns: number;
  readonly #added: number;

  constructor(
    writer: CsvWriter,
    { target, outputs }: Signature,
    { header, headerLine }: Pick<CsvChunk, 'header' | 'headerLine'>,
  ) {
    this.writer = writer;
    this.#labels = target.labels ?? [];
    this.#columns = header.length;
    const withInterval = outputs.lower !== undefined && outputs.upper !== undefined;
    const names = namePredictionColumns(header, this.#labels, withInterval);
    const { prediction, probability, probabilities, interval, problem } = names;
    const ends = interval ? [interval.lower, interval.upper] : [];
    const added = [prediction, ...(probability ? [probability] : []), ...probabilities, ...ends, problem];
    this.#added = added.length;
    writer.extend(headerLine, added);
  }

  write({ lines, rejects }: Pick<CsvChunk, 'lines' | 'rejects'>, output: ModelOutput): void {
    let next = 0;
    for (let row = 0; row < lines.length; row++) {
      while (next < rejects.length && (rejects[next] as ChunkReject).before <= row) this.#reject(rejects[next++]);
      this.writer.extend(lines[row] as string, this.#cells(output, row));
    }
    while (next < rejects.length) this.#reject(rejects[next++]);
    this.rows += lines.length;
    this.rejected += rejects.length;
  }

  #cells(output: ModelOutput, row: number): (string | number | boolean | null)[] {
    const { labelIndex, probabilities, values, lower, upper } = output;
    if (!labelIndex || !probabilities) {
      const ends = lower && upper ? [ofValue(lower[row] as number), ofValue(upper[row] as number)] : [];
      return [ofValue(values?.[row] as number), ...ends, null];
    }
    const classes = this.#labels.length;
    const label = labelIndex[row] as number;
    const cells = new Array(classes + 3);
    cells[0] = this.#labels[label];
    cells[1] = ofProbability(probabilities[row * classes + label] as number);
    for (let k = 0; k < classes; k++) cells[2 + k] = ofProbability(probabilities[row * classes + k] as number);
    cells[classes + 2] = null;
    return cells;
  }

  /** A row that does not fall into the columns stands in the first of them as it is. */
  #reject(reject: ChunkReject | undefined): void {
    if (!reject) return;
    const empty = new Array(this.#added - 1).fill(null);
    if (reject.record !== undefined) this.writer.extend(reject.record, [...empty, reject.reason]);
    else this.writer.record([reject.raw, ...new Array(this.#columns - 1).fill(null), ...empty, reject.reason]);
  }
}

/** A probability to seven places, which is what 32 bits hold. */
function ofProbability(value: number): number {
  return Math.round(value * 1e7) / 1e7;
}

/** The shortest number that is the same in 32 bits. */
function ofValue(value: number): number {
  for (let digits = 7; digits < 9; digits++) {
    const shorter = Number(value.toPrecision(digits));
    if (Math.fround(shorter) === value) return shorter;
  }
  return value;
}
