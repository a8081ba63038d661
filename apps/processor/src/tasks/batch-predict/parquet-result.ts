import { createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { finished } from 'node:stream/promises';
import { CsvWriter, joinParquet } from '@millrace/datasets/server';
import type { ModelOutput } from '@millrace/learning/server';
import type { AddedColumns } from './added-columns.ts';
import { inOrder, type PredictableChunk, type ResultFile } from './result-file.ts';

interface Options {
  /** The table as it came. */
  path: string;
  target: string;
  workDirectory: string;
  added: AddedColumns;
  memoryMegabytes: number;
}

/** A Parquet file as it came, types included, with more columns: they are collected apart and joined by place at the end. */
export class ParquetResult implements ResultFile {
  readonly #options: Options;
  readonly #addedRows: string;
  readonly #writer: CsvWriter;
  readonly #collected: Promise<void>;

  constructor(options: Options) {
    this.#options = options;
    this.#addedRows = join(options.workDirectory, 'added.csv');
    const output = createWriteStream(this.#addedRows);
    this.#collected = finished(output);
    this.#collected.catch(() => {}); // awaited at the end, and an early failure ends the writing
    this.#writer = new CsvWriter({ output });
  }

  async write(chunk: PredictableChunk, output: ModelOutput): Promise<void> {
    const { added } = this.#options;
    inOrder(
      chunk,
      (row) => this.#writer.record(added.ofRow(output, row)),
      ({ reason }) => this.#writer.record(added.ofReject(reason)),
    );
    await this.#writer.drain();
  }

  async end(): Promise<number> {
    await this.#writer.end();
    await this.#collected;
    const { path, target, added, memoryMegabytes } = this.#options;
    const { columns } = added;
    await joinParquet({ path, addedRows: this.#addedRows, added: columns, target, memoryMegabytes });
    return 0;
  }
}
