import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { finished } from 'node:stream/promises';
import type { ColumnType, RejectedRow } from '../../index.ts';
import { type CellReading, readCell } from './cell-values.ts';
import { readPieces } from './encoding.ts';
import { maximumStoredRejects } from './limits.ts';
import { type RecordPlace, rawText } from './record-reader.ts';
import { fieldForm, type RecordScanner } from './record-scanner.ts';
import { type CsvSource, createReader } from './survey.ts';
import { trimCell } from './trim-cell.ts';

/** Columns whose type the user has fixed: cells that are not of it reject their row. */
export interface FixedTypes {
  /** By place in the header. */
  columns: Map<number, { name: string; type: ColumnType }>;
  reading: CellReading;
  missing: Set<string>;
}

export interface CleanCopy {
  rows: number;
  rejected: number;
  rejects: RejectedRow[];
  longestRecordBytes: number;
}

/**
 * Writes the readable rows as a file that no CSV reader can take differently:
 * UTF-8, a line feed after each record, every doubtful field quoted, and the
 * cells of fixed columns in one plain spelling.
 */
export async function writeCleanCopy(
  source: CsvSource,
  target: string,
  fixed?: FixedTypes,
  signal?: AbortSignal,
): Promise<CleanCopy> {
  const copy: CleanCopy = { rows: 0, rejected: 0, rejects: [], longestRecordBytes: 0 };
  const output = createWriteStream(target);
  let pending: Buffer[] = [];
  const write = (record: Buffer) => {
    copy.longestRecordBytes = Math.max(copy.longestRecordBytes, record.length);
    pending.push(record, lineFeed);
  };
  const reject = (row: RejectedRow) => {
    copy.rejected += 1;
    if (copy.rejects.length < maximumStoredRejects) copy.rejects.push(row);
  };
  const reader = createReader(source, (scanner) => {
    const encoder = new RecordEncoder(scanner, source, fixed);
    return {
      header: (place) => write(encoder.encode(place)),
      row(place) {
        const problem = encoder.readFixed(place);
        if (problem) return reject({ ...problem, line: place.line, raw: rawText(place) });
        copy.rows += 1;
        write(encoder.encode(place));
      },
      reject,
    };
  });
  const flush = async () => {
    const block = Buffer.concat(pending);
    pending = [];
    if (!output.write(block)) await once(output, 'drain', { ...(signal && { signal }) });
  };
  for await (const piece of readPieces(source.text.path, source.text.skipBytes, signal)) {
    reader.feed(piece, false);
    await flush();
  }
  reader.feed(Buffer.alloc(0), true);
  await flush();
  output.end();
  await finished(output);
  return copy;
}

const lineFeed = Buffer.from('\n');

class RecordEncoder {
  readonly #scanner: RecordScanner;
  readonly #delimiter: Buffer;
  readonly #quote: string;
  readonly #fixed: FixedTypes | undefined;
  readonly #plainCells = new Map<number, string>();

  constructor(scanner: RecordScanner, source: CsvSource, fixed: FixedTypes | undefined) {
    this.#scanner = scanner;
    this.#delimiter = Buffer.from(source.dialect.delimiter);
    this.#quote = source.dialect.quote;
    this.#fixed = fixed;
  }

  /** Reads the cells of fixed columns; returns what is wrong with the first that is not of its type. */
  readFixed({ bytes }: RecordPlace): { column: string; reason: string } | undefined {
    this.#plainCells.clear();
    if (!this.#fixed) return undefined;
    for (const [index, { name, type }] of this.#fixed.columns) {
      const text = trimCell(this.#scanner.text(bytes, index));
      if (this.#fixed.missing.has(text)) {
        this.#plainCells.set(index, '');
        continue;
      }
      const value = readCell(text, type, this.#fixed.reading);
      if (value === undefined) return { column: name, reason: notOfType(text, name, type) };
      this.#plainCells.set(index, plainSpelling(value, type));
    }
    return undefined;
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
  return `"${shown}" in column "${column}" is no ${type}.`;
}

function plainSpelling(value: number, type: ColumnType): string {
  if (Number.isNaN(value)) return '';
  if (type === 'boolean') return value === 1 ? 'true' : 'false';
  return type === 'datetime' ? new Date(value).toISOString() : String(value);
}
