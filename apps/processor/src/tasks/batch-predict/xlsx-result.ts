import type { XlsxCell, XlsxWriter } from '@millrace/datasets/server';
import type { ModelOutput } from '@millrace/learning/server';
import type { AddedCell, AddedColumns } from './added-columns.ts';
import { inOrder, type PredictableChunk, type ResultFile } from './result-file.ts';

interface Options {
  writer: XlsxWriter;
  /** All rows of the sheet in their order, those above the rows of the table included. */
  rows: AsyncIterator<readonly XlsxCell[]>;
  /** Rows above those of the table; the last of them names the columns. None: the header is written. */
  rowsAbove: number;
  /** Names of the columns. */
  header: readonly string[];
  added: AddedColumns;
}

/** A sheet as it came, each cell with its type, with more cells in each row. */
export class XlsxResult implements ResultFile {
  readonly #options: Options;
  #isStarted = false;

  constructor(options: Options) {
    this.#options = options;
  }

  async write(chunk: PredictableChunk, output: ModelOutput): Promise<void> {
    const { added, writer } = this.#options;
    await this.#start();
    const cells: AddedCell[][] = [];
    inOrder(
      chunk,
      (row) => cells.push(added.ofRow(output, row)),
      ({ reason }) => cells.push(added.ofReject(reason)),
    );
    for (const each of cells) {
      this.#extend(await this.#next(), each);
      await writer.drain();
    }
  }

  async end(): Promise<number> {
    await this.#start();
    await this.#options.writer.end();
    return 0;
  }

  async #start(): Promise<void> {
    if (this.#isStarted) return;
    this.#isStarted = true;
    const { rowsAbove, added, header, writer } = this.#options;
    for (let above = 1; above < rowsAbove; above++) writer.row(await this.#next());
    this.#extend(rowsAbove > 0 ? await this.#next() : header, added.names);
  }

  async #next(): Promise<readonly XlsxCell[]> {
    const { value, done } = await this.#options.rows.next();
    if (done) throw new Error('the sheet has fewer rows than the table');
    return value;
  }

  #extend(cells: readonly XlsxCell[], added: readonly AddedCell[]): void {
    const { header, writer } = this.#options;
    const row = [...cells];
    while (row.length < header.length) row.push(null);
    writer.row([...row, ...added]);
  }
}
