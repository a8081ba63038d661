import { createWriteStream, type WriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import { CsvWriter } from '../../csv/csv-writer.ts';
import { maximumColumns } from '../../csv/limits.ts';
import { giveUpFile } from '../give-up-file.ts';
import { tooLarge } from '../unpack.ts';
import { ColumnTree } from './column-tree.ts';
import { type Cells, RecordParser } from './record-parser.ts';

/** Rows that are held back to know the columns before the header is written: at most so many, and so long. */
const sampleRows = 1_000;
const sampleCharacters = 8 * 1024 * 1024;
/** Characters that are handed to the CSV writer before it may have to wait for the disk. */
const blockCharacters = 4 * 1024 * 1024;

/** What the records of a file are, by the first of them. */
export type RecordShape = 'objects' | 'lists' | 'values';

export interface TableWriterOptions {
  path: string;
  shape: RecordShape;
  /** The file may not become larger. */
  maximumBytes: number;
  signal?: AbortSignal | undefined;
  before?: TableWriter | undefined;
  /** Of the columns, when the records are lists. */
  names?: string[] | undefined;
}

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
  readonly #maximumBytes: number;
  readonly #names: string[] | undefined;
  readonly #writer: CsvWriter;
  #sample: Cells[] | undefined = [];
  #kept: number[] = [];
  #row: (string | null)[] = [];
  #changes = 0;
  #waiting = 0;

  /** @param before of the pass before this one: its columns are taken over */
  constructor({ path, shape, maximumBytes, signal, before, names }: TableWriterOptions) {
    this.#names = shape === 'lists' ? names : undefined;
    this.shape = shape;
    this.#maximumBytes = maximumBytes;
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
    if (this.#names && cells.length !== this.#names.length) {
      return `The record has ${cells.length} values; the document names ${this.#names.length} columns.`;
    }
    const mayHoldZero = text.includes('u0000') || text.includes('\0');
    if (mayHoldZero && cells.some((cell) => cell?.includes('\0'))) return 'The record holds a zero character.';
    this.#waiting += text.length + cells.length + this.#kept.length;
    if (this.#sample) {
      this.#sample.push(cells);
      if (this.#sample.length === sampleRows || this.#waiting > sampleCharacters) this.#start();
    } else if (this.#changes === this.tree.changes || this.#sameColumns()) {
      this.#write(cells);
    }
    return undefined;
  }

  /** True when the first line of the file names the columns. */
  get headed(): boolean {
    return this.shape !== 'lists' || this.#names !== undefined;
  }

  /** True when `drain` should be called before the next record. */
  get full(): boolean {
    return this.#waiting > blockCharacters && !this.#sample;
  }

  /** @throws MillraceError `datasets.expands_too_much` */
  async drain(): Promise<void> {
    if (this.#sample) return;
    this.#waiting = 0;
    await this.#writer.drain();
    if (this.#output.bytesWritten > this.#maximumBytes) throw tooLarge(this.#maximumBytes);
  }

  async end(): Promise<void> {
    this.#start();
    await this.#writer.end();
    await finished(this.#output);
  }

  /** Closes the file without caring for what is in it. */
  destroy(): Promise<void> {
    return giveUpFile(this.#output);
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
    if (this.#names) this.#writer.record(this.#names);
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
