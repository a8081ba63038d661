import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { CsvWriter } from '../../csv/csv-writer.ts';
import { maximumColumns } from '../../csv/limits.ts';
import { ColumnTree } from './column-tree.ts';
import { type Cells, RecordParser } from './record-parser.ts';

/** Rows that are held back to know the columns before the header is written. */
const sampleRows = 1_000;

/** What the records of a file are, by the first of them. */
export type RecordShape = 'objects' | 'lists' | 'values';

/**
 * Writes records as CSV. The columns are those of the first records; when a
 * later one brings another, the rest is only looked through (`stale`) and the
 * file is written once more with all of them.
 */
export class TableWriter {
  stale = false;
  readonly tree = new ColumnTree(maximumColumns);
  readonly shape: RecordShape;
  readonly #parser = new RecordParser(this.tree);
  readonly #output: WriteStream;
  readonly #writer: CsvWriter;
  #sample: Cells[] | undefined = [];
  #kept: number[] = [];
  #row: (string | null)[] = [];
  #changes = 0;

  constructor(path: string, shape: RecordShape, signal?: AbortSignal, before?: TableWriter) {
    this.shape = shape;
    this.#output = createWriteStream(path);
    this.#writer = new CsvWriter({ output: this.#output, ...(signal && { signal }) });
    if (before) {
      this.tree = before.tree;
      this.#parser = new RecordParser(this.tree);
    }
  }

  /** Returns why the record is no row of this table, or undefined when it was taken. */
  add(text: string): string | undefined {
    const problem = this.#parse(text);
    if (problem) return problem;
    const { cells } = this.#parser;
    if (cells.some((cell) => cell?.includes('\0'))) return 'The record holds a zero character.';
    if (this.#sample) {
      this.#sample.push(cells);
      if (this.#sample.length === sampleRows) this.#start();
    } else if (this.#changes === this.tree.changes || this.#sameColumns()) {
      this.#write(cells);
    }
    return undefined;
  }

  drain(): Promise<void> {
    return this.stale ? Promise.resolve() : this.#writer.drain();
  }

  async end(): Promise<void> {
    this.#start();
    await this.#writer.end();
    await finished(this.#output);
  }

  /** Closes the file without caring for what is in it. */
  destroy(): void {
    this.#output.destroy();
  }

  #parse(text: string): string | undefined {
    if (this.shape === 'values') return this.#parser.parseObject(text, 'value');
    const first = text[0];
    if (this.shape === 'lists') {
      return first === '{' ? 'The record is an object where the others are lists.' : this.#parser.parseList(text);
    }
    return first === '[' ? 'The record is a list where the others are objects.' : this.#parser.parseObject(text);
  }

  #start(): void {
    const sample = this.#sample;
    if (!sample) return;
    this.#sample = undefined;
    this.#changes = this.tree.changes;
    this.#kept = this.tree.kept();
    if (this.shape !== 'lists') this.#writer.record(this.#kept.map((column) => this.tree.nodes[column]?.name ?? ''));
    for (const cells of sample) this.#write(cells);
  }

  #sameColumns(): boolean {
    this.#changes = this.tree.changes;
    const kept = this.tree.kept();
    this.stale ||= kept.length !== this.#kept.length;
    return !this.stale;
  }

  #write(cells: Cells): void {
    if (this.stale) return;
    if (this.shape === 'lists') {
      this.#writer.record(cells.map((cell) => cell ?? null));
      return;
    }
    const row = this.#row;
    row.length = this.#kept.length;
    for (let index = 0; index < row.length; index++) row[index] = cells[this.#kept[index] as number] ?? null;
    this.#writer.record(row);
  }
}
