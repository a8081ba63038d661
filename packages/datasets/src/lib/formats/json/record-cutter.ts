import { refusal } from '../../errors.ts';
import { maximumJsonRecordBytes } from '../limits.ts';
import { isSpace, ValueScanner } from './value-scanner.ts';

/**
 * `lines`: a record a line. `values`: one after the other, with any space
 * between them. `list`: between commas, up to the closing bracket; the bytes
 * start after the opening one.
 */
export type RecordLayout = 'lines' | 'values' | 'list';

export interface CutRecord {
  bytes: Buffer;
  start: number;
  end: number;
  /** Line in the file, from 1; in a list the number of the record. */
  line: number;
}

const lineFeed = 10;
const comma = 0x2c;
const closingBracket = 0x5d;

/** Cuts a stream of UTF-8 bytes into the texts of JSON records; bounded by the longest record. */
export class RecordCutter {
  /** True once the list has ended. */
  done = false;
  readonly #layout: RecordLayout;
  readonly #nested: boolean;
  readonly #onRecord: (record: CutRecord) => void;
  readonly #scanner = new ValueScanner();
  #rest: Buffer = Buffer.alloc(0);
  /** Bytes of the rest that the scanner has passed; -1 when it is not inside a value. */
  #scanned = -1;
  #line = 1;
  #afterValue = false;

  /** `nested`: what follows the list belongs to the document around it. */
  constructor(layout: RecordLayout, nested: boolean, onRecord: (record: CutRecord) => void) {
    this.#layout = layout;
    this.#nested = nested;
    this.#onRecord = onRecord;
  }

  /** Takes the next bytes; `atEnd` with the last ones. Records are valid until it returns. */
  feed(chunk: Buffer, atEnd: boolean): void {
    const bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const position = this.#layout === 'lines' ? this.#cutLines(bytes, atEnd) : this.#cutValues(bytes, atEnd);
    // The chunk's memory is used again by the reader of the file.
    this.#rest = Buffer.from(bytes.subarray(position));
    if (this.#rest.length > maximumJsonRecordBytes) throw this.#tooLong();
  }

  /** Bytes of a record that the file does not finish. */
  get unfinished(): number {
    return this.#rest.length;
  }

  #cutLines(bytes: Buffer, atEnd: boolean): number {
    let start = 0;
    while (start < bytes.length) {
      const lineEnd = bytes.indexOf(lineFeed, start);
      if (lineEnd === -1 && !atEnd) return start;
      const end = lineEnd === -1 ? bytes.length : lineEnd;
      this.#emit(bytes, skipSpace(bytes, start, end), end);
      this.#line += 1;
      start = end + 1;
    }
    return bytes.length;
  }

  #emit(bytes: Buffer, start: number, end: number): void {
    if (end - start > maximumJsonRecordBytes) throw this.#tooLong();
    if (start < end) this.#onRecord({ bytes, start, end, line: this.#line });
  }

  #cutValues(bytes: Buffer, atEnd: boolean): number {
    let position = 0;
    while (position < bytes.length) {
      if (this.#scanned === -1) {
        const start = this.#toValue(bytes, position);
        if (start === -1) return bytes.length;
        position = start;
        this.#scanner.start(bytes[position]);
        this.#scanned = 0;
      }
      const scannedEnd = this.#scanner.scan(bytes, position + this.#scanned, bytes.length);
      const end = scannedEnd === -1 && atEnd && this.#layout === 'values' ? bytes.length : scannedEnd;
      if (end === -1) {
        this.#scanned = bytes.length - position;
        return position;
      }
      if (end === position) {
        // Of the document around a single value.
        if (this.#nested && this.#afterValue) return bytes.length;
        throw this.#broken();
      }
      this.#emit(bytes, position, end);
      this.#line += this.#layout === 'list' ? 1 : countLines(bytes, position, end);
      this.#scanned = -1;
      this.#afterValue = true;
      position = end;
    }
    return bytes.length;
  }

  /** Passes what stands between values; -1 when no value begins in these bytes. */
  #toValue(bytes: Buffer, from: number): number {
    for (let position = from; position < bytes.length; position++) {
      const byte = bytes[position];
      if (byte === lineFeed && this.#layout === 'values') this.#line += 1;
      if (isSpace(byte)) continue;
      if (this.#layout === 'values') return position;
      if (this.done) throw this.#broken('there is more text after the end of the list');
      if (byte === closingBracket) {
        this.done = true;
        if (this.#nested) return -1;
      } else if (byte === comma && this.#afterValue) this.#afterValue = false;
      else if (this.#afterValue || byte === comma) throw this.#broken();
      else return position;
    }
    return -1;
  }

  #tooLong(): Error {
    const what = this.#layout === 'list' ? `Record ${this.#line}` : `The record in line ${this.#line}`;
    return refusal(
      'line_too_long',
      `${what} is longer than ${maximumJsonRecordBytes / 1024 / 1024} MiB. Write one record a row of the table, as a list of objects or one object a line.`,
    );
  }

  #broken(why = 'a comma or the end of the list is missing'): Error {
    return brokenJson(`after record ${this.#line - 1} ${why}`);
  }
}

/** The sentence for a document whose structure does not work out. */
export function brokenJson(what: string): Error {
  return refusal(
    'json_broken',
    `The JSON document is damaged or cut short: ${what}. Export it again; written as one record a line (NDJSON), a damaged record costs only itself.`,
  );
}

function skipSpace(bytes: Buffer, start: number, end: number): number {
  let position = start;
  while (position < end && isSpace(bytes[position])) position += 1;
  return position;
}

function countLines(bytes: Buffer, start: number, end: number): number {
  let lines = 0;
  for (let at = bytes.indexOf(lineFeed, start); at !== -1 && at < end; at = bytes.indexOf(lineFeed, at + 1)) lines += 1;
  return lines;
}
