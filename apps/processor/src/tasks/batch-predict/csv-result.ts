import type { ChunkReject, CsvChunk, CsvWriter } from '@millrace/datasets/server';
import type { ModelOutput } from '@millrace/learning/server';
import type { AddedColumns } from './added-columns.ts';
import { inOrder, type ResultFile } from './result-file.ts';

type Chunk = Pick<CsvChunk, 'header' | 'headerLine' | 'missingColumns' | 'lines' | 'table' | 'rejects'>;

interface Options {
  writer: CsvWriter;
  /** Settles when all that was written is in the file. */
  written: Promise<void>;
  added: AddedColumns;
  first: Pick<Chunk, 'header' | 'headerLine'>;
}

/** A CSV file as it came, with more cells in each row. */
export class CsvResult implements ResultFile<Chunk> {
  readonly #writer: CsvWriter;
  readonly #written: Promise<void>;
  readonly #added: AddedColumns;
  readonly #columns: number;

  constructor({ writer, written, added, first }: Options) {
    this.#writer = writer;
    this.#written = written;
    this.#added = added;
    this.#columns = first.header.length;
    writer.extend(first.headerLine, added.names);
  }

  async write(chunk: Chunk, output: ModelOutput): Promise<void> {
    const { lines } = chunk;
    inOrder(
      chunk,
      (row) => this.#writer.extend(lines[row] as string, this.#added.ofRow(output, row)),
      (reject) => this.#reject(reject),
    );
    await this.#writer.drain();
  }

  async end(): Promise<number> {
    await this.#writer.end();
    await this.#written;
    return 0;
  }

  /** A row that does not fall into the columns stands in the first of them as it is. */
  #reject({ record, raw, reason }: ChunkReject): void {
    const added = this.#added.ofReject(reason);
    if (record !== undefined) this.#writer.extend(record, added);
    else this.#writer.record([raw, ...new Array(this.#columns - 1).fill(null), ...added]);
  }
}
