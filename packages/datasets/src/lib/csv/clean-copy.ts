import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { ColumnType, RejectedRow } from '../../index.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { readPieces } from './encoding.ts';
import { maximumStoredRejects } from './limits.ts';
import { type RecordPlace, rawText } from './record-reader.ts';
import { fieldForm, type RecordScanner } from './record-scanner.ts';
import { type CsvSource, createReader } from './survey.ts';

/** A column whose cells are read here and written in one plain spelling. */
export interface RewrittenColumn {
  name: string;
  type: 'integer' | 'number' | 'boolean' | 'datetime';
  missing: ReadonlySet<string>;
  /** Where the type was found and not fixed: a number with this is no whole one, even if it is `5.00`. */
  decimal?: string;
  /** NaN is missing; undefined rejects the row. Booleans are 0 and 1, times epoch milliseconds. */
  read(text: string): number | undefined;
}

export interface CleanCopy {
  rows: number;
  rejected: number;
  /** Those of the rejected rows that the recipe keeps apart. */
  keptApart: number;
  rejects: RejectedRow[];
  longestRecordBytes: number;
  /** Rewritten columns of numbers whose values are all whole and below 2^53. */
  whole: Set<number>;
  /** Missing cells of rewritten columns, in the rows that are kept. */
  missing: Map<number, number>;
}

/**
 * Writes the readable rows as a file that no CSV reader can take differently:
 * UTF-8, one header, a line feed after each record, every doubtful field
 * quoted, and the cells of rewritten columns in one plain spelling.
 */
export async function writeCleanCopy(
  source: CsvSource,
  target: string,
  rewritten: ReadonlyMap<number, RewrittenColumn>,
  signal?: AbortSignal,
): Promise<CleanCopy> {
  const copy: CleanCopy = {
    rows: 0,
    rejected: 0,
    keptApart: 0,
    rejects: [],
    longestRecordBytes: 0,
    whole: new Set(),
    missing: new Map(),
  };
  const output = createWriteStream(target);
  let pending: Buffer[] = [];
  const write = (record: Buffer) => {
    copy.longestRecordBytes = Math.max(copy.longestRecordBytes, record.length);
    pending.push(record, lineFeed);
  };
  const reject = (row: RejectedRow, apart: boolean) => {
    copy.rejected += 1;
    if (apart) copy.keptApart += 1;
    if (copy.rejects.length < maximumStoredRejects) copy.rejects.push(row);
  };
  const emptyRow = Buffer.from(source.dialect.delimiter.repeat(source.plan.names.length - 1));
  let encoder: RecordEncoder | undefined;
  const reader = createReader(source, (scanner) => {
    const records = new RecordEncoder(scanner, source, rewritten);
    encoder = records;
    return {
      row(place) {
        const problem = records.readCells(place);
        if (problem) return reject({ ...problem, line: place.line, raw: rawText(place, source.dialect) }, false);
        copy.rows += 1;
        write(records.encode(place));
      },
      empty(rows) {
        copy.rows += rows;
        records.countEmpty(rows);
        for (let row = 0; row < rows; row++) write(emptyRow);
      },
      reject,
    };
  });
  write(Buffer.from(source.plan.names.map((_, index) => `c${index}`).join(source.dialect.delimiter)));
  const flush = async () => {
    const block = Buffer.concat(pending);
    pending = [];
    if (!output.write(block)) await once(output, 'drain', { ...(signal && { signal }) });
  };
  for await (const piece of readPieces(source.text.path, source.text.skipBytes, signal)) {
    reader.feed(piece, false);
    await flush();
  }
  reader.feed(Buffer.alloc(0), source.complete);
  await flush();
  output.end();
  await finished(output);
  if (encoder) Object.assign(copy, { whole: encoder.whole, missing: encoder.missing });
  return copy;
}

/** As `read` of the column: NaN when the trimmed cell is missing, undefined when it is not of the column's type. */
export function rewrittenValue({ missing, read }: RewrittenColumn, text: string): number | undefined {
  return missing.has(text) ? Number.NaN : read(text);
}

const lineFeed = Buffer.from('\n');

class RecordEncoder {
  /** Rewritten numbers that have been whole so far. */
  readonly whole: Set<number>;
  readonly missing: Map<number, number>;
  readonly #scanner: RecordScanner;
  readonly #delimiter: Buffer;
  readonly #quote: string;
  readonly #rewritten: ReadonlyMap<number, RewrittenColumn>;
  readonly #plainCells = new Map<number, string>();

  constructor(scanner: RecordScanner, source: CsvSource, rewritten: ReadonlyMap<number, RewrittenColumn>) {
    this.#scanner = scanner;
    this.#delimiter = Buffer.from(source.dialect.delimiter);
    this.#quote = source.dialect.quote;
    this.#rewritten = rewritten;
    this.missing = new Map([...rewritten.keys()].map((index) => [index, 0]));
    this.whole = new Set([...rewritten].flatMap(([index, { type }]) => (type === 'number' ? [index] : [])));
  }

  /** Reads the cells of rewritten columns; returns what is wrong with the first that is not of its type. */
  readCells({ bytes }: RecordPlace): { column: string; reason: string } | undefined {
    this.#plainCells.clear();
    for (const [index, column] of this.#rewritten) {
      const { name, type, decimal } = column;
      const text = trimCell(this.#scanner.text(bytes, index));
      const value = rewrittenValue(column, text);
      if (value === undefined) return { column: name, reason: notOfType(text, name, type) };
      const whole = Number.isSafeInteger(value) && !(decimal !== undefined && text.includes(decimal));
      if (!whole && !Number.isNaN(value)) this.whole.delete(index);
      this.#plainCells.set(index, plainSpelling(value, type));
    }
    return undefined;
  }

  countEmpty(rows: number): void {
    for (const [index, count] of this.missing) this.missing.set(index, count + rows);
  }

  encode({ bytes, start, end }: RecordPlace): Buffer {
    const scanner = this.#scanner;
    if (!scanner.irregular && this.#plainCells.size === 0) return bytes.subarray(start, end);
    const parts: Buffer[] = [];
    for (let index = 0; index < scanner.fields; index++) {
      if (index > 0) parts.push(this.#delimiter);
      parts.push(this.#encodeField(bytes, index));
    }
    this.#plainCells.clear();
    // A lone empty field would be a blank line.
    return scanner.fields === 1 && parts[0]?.length === 0 ? Buffer.from(this.#quote.repeat(2)) : Buffer.concat(parts);
  }

  #encodeField(bytes: Buffer, index: number): Buffer {
    const plain = this.#plainCells.get(index);
    if (plain === '') this.missing.set(index, (this.missing.get(index) ?? 0) + 1);
    if (plain !== undefined) return Buffer.from(plain && this.#quote + plain + this.#quote);
    const { starts, ends, forms } = this.#scanner;
    const raw = bytes.subarray(starts[index], ends[index]);
    if (forms[index] === fieldForm.plain && !raw.includes(this.#quote)) return raw;
    const text = this.#scanner.text(bytes, index);
    return Buffer.from(this.#quote + text.replaceAll(this.#quote, this.#quote.repeat(2)) + this.#quote);
  }
}

/** The sentence of a row that is rejected for one of its cells. */
export function notOfType(text: string, column: string, type: ColumnType): string {
  const shown = text.length > 100 ? `${text.slice(0, 100).toWellFormed()}…` : text;
  return `"${shown}" in column "${column}" ${misfits[type]}.`;
}

const misfits: Record<ColumnType, string> = {
  integer: 'is no whole number',
  number: 'is no number',
  boolean: 'is neither yes nor no',
  datetime: 'is no date',
  category: 'is no text',
  text: 'is no text',
};

function plainSpelling(value: number, type: ColumnType): string {
  if (!Number.isFinite(value)) return '';
  if (type === 'boolean') return value === 1 ? 'true' : 'false';
  return type === 'datetime' ? new Date(value).toISOString() : String(value);
}
