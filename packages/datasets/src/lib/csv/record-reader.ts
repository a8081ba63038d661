import { isUtf8 } from 'node:buffer';
import type { RejectedRow } from '../../index.ts';
import { trimCell } from '../cells/trim-cell.ts';
import { refusal } from '../errors.ts';
import { maximumRawCharacters, maximumRecordBytes, maximumRereadBytes } from './limits.ts';
import { type Dialect, RecordScanner } from './record-scanner.ts';
import { keptApart, type RejectedCells } from './rejected-cells.ts';

/** Where a record lies: the object until the handler returns, its bytes until more are fed. */
export interface RecordPlace {
  bytes: Buffer;
  start: number;
  end: number;
  /** Line of its first byte, from 1, or its place in the received file. */
  readonly line: number;
}

/** The line is looked up only when somebody asks for it. */
class MovingPlace implements RecordPlace {
  bytes: Buffer;
  start = 0;
  end = 0;
  textLine = 1;
  record = -1;
  readonly #lineOf: ((record: number) => number) | undefined;

  constructor(bytes: Buffer, lineOf: ((record: number) => number) | undefined) {
    this.bytes = bytes;
    this.#lineOf = lineOf;
  }

  get line(): number {
    return this.#lineOf?.(this.record) ?? this.textLine;
  }
}

export interface RecordHandler {
  /** A record with as many fields as there are columns. The reader's `scanner` holds its fields. */
  row(place: RecordPlace): void;
  /** So many rows without any cell, before a row that has some. */
  empty(rows: number): void;
  /** `apart`: nothing is wrong with it, the recipe keeps it apart. */
  reject(row: RejectedRow, apart: boolean): void;
}

export interface RecordReaderOptions {
  dialect: Dialect;
  columns: number;
  /** Records at the beginning that are no rows: titles and the header. */
  skip: number;
  /** Every record is a row as it is: the file was made from records. */
  verbatim?: boolean | undefined;
  rejectRows?: readonly RejectedCells[] | undefined;
  /** The header as it stands in the file: where it comes again, files were joined. */
  headerText?: string | undefined;
  /** Place of the n-th record, from 0, when that is not its line. */
  lineOf?: (record: number) => number;
  /** False when some bytes of the file are no UTF-8: then each record is checked. */
  validUtf8: boolean;
  handler: RecordHandler;
}

/**
 * Cuts a stream of UTF-8 bytes into records and sorts them into rows and
 * rejects. Every record of the file becomes exactly one of the two; blank lines
 * are no records. A record whose quotes do not work out is rejected alone:
 * reading goes on at the next line.
 */
export class RecordReader {
  readonly scanner: RecordScanner;
  /** True when the file as it is may be read differently by a stricter reader. */
  irregular = false;
  /** True when some quoted field holds a line break, be it of the header. */
  multiline = false;
  longestRecordBytes = 0;

  /** Rows without any cell at the end of the file, as spreadsheets write them; they are no rows. */
  trailingEmpty = 0;

  readonly #options: RecordReaderOptions;
  readonly #header: Buffer | undefined;
  readonly #rejectRows: readonly RejectedCells[];
  #buffer: Buffer = Buffer.alloc(0);
  #rest: Buffer = this.#buffer;
  #line = 1;
  /** Records that are still to be skipped. */
  #skip: number;
  #rereadBytes = 0;
  #mayHoldZero = false;
  /** One object for all records: there are millions. */
  readonly #place: MovingPlace;

  constructor(options: RecordReaderOptions) {
    this.#options = options;
    this.scanner = new RecordScanner(options.dialect);
    this.#skip = options.skip;
    this.#rejectRows = options.rejectRows ?? [];
    this.#header =
      options.headerText && options.columns > 1 && !options.verbatim ? Buffer.from(options.headerText) : undefined;
    this.#place = new MovingPlace(this.#rest, options.lineOf);
  }

  /** Takes the next bytes; `atEnd` with the last ones. */
  feed(chunk: Buffer, atEnd: boolean): void {
    const bytes = this.#append(chunk);
    this.#mayHoldZero = bytes.includes(0);
    let position = 0;
    while (position < bytes.length) {
      const next = this.#readRecord(bytes, position, atEnd);
      if (next === -1) break;
      position = next;
    }
    this.#rest = bytes.subarray(position);
  }

  /** What was left of the pieces before, and this one, in a buffer that is used again and again. */
  #append(chunk: Buffer): Buffer {
    const length = this.#rest.length + chunk.length;
    if (length > this.#buffer.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(length, 2 * this.#buffer.length));
      this.#rest.copy(larger);
      this.#buffer = larger;
    } else {
      this.#rest.copy(this.#buffer);
    }
    chunk.copy(this.#buffer, this.#rest.length);
    return this.#buffer.subarray(0, length);
  }

  /** Returns where the next record starts, or -1 when more bytes are needed. */
  #readRecord(bytes: Buffer, start: number, atEnd: boolean): number {
    const scanner = this.scanner;
    const outcome = scanner.scan(bytes, start, bytes.length, atEnd);
    if (outcome === 'record') {
      this.#sort(this.#at(bytes, start, scanner.end));
    } else if (outcome === 'blank') {
      this.irregular = true;
    } else if (outcome === 'incomplete') {
      if (bytes.length - start <= maximumRecordBytes) return -1;
      return this.#giveUp(bytes, start);
    } else {
      return this.#brokenQuote(bytes, start, atEnd, outcome);
    }
    this.#line += scanner.lines;
    return scanner.next;
  }

  /** A record longer than the limit: an open quote is the likelier reason when the line itself is short. */
  #giveUp(bytes: Buffer, start: number): number {
    const lineEnd = bytes.indexOf('\n', start);
    if (lineEnd === -1) {
      throw refusal(
        'line_too_long',
        `Line ${this.#line} is longer than ${maximumRecordBytes / 1024 / 1024} MiB. Is this a CSV file with one row a line?`,
      );
    }
    return this.#brokenQuote(bytes, start, false, 'unclosed-quote');
  }

  #brokenQuote(bytes: Buffer, start: number, atEnd: boolean, outcome: string): number {
    const { end, next } = endOfLine(bytes, start, atEnd);
    if (next === -1) return -1;
    if (outcome === 'unclosed-quote') this.#rereadBytes += bytes.length - start;
    if (this.#rereadBytes > maximumRereadBytes) {
      throw refusal('quotes_broken', 'Too many quotes are opened and never closed. Check the quote character.');
    }
    const reason =
      outcome === 'unclosed-quote' ? 'A quote is opened and never closed.' : 'Text follows a closing quote.';
    this.#reject(this.#at(bytes, start, end), reason);
    this.#line += 1;
    return next;
  }

  #at(bytes: Buffer, start: number, end: number): RecordPlace {
    const place = this.#place;
    place.bytes = bytes;
    place.start = start;
    place.end = end;
    place.textLine = this.#line;
    place.record += 1;
    return place;
  }

  #sort(place: RecordPlace): void {
    const { scanner } = this;
    if (scanner.irregular || scanner.carriageReturn) this.irregular = true;
    if (scanner.multiline) this.multiline = true;
    if (this.#isSkipped()) return;
    if (this.#isEmpty(place)) {
      this.trailingEmpty += 1;
      return;
    }
    this.#endEmpty();
    const reason = this.#unreadable(place);
    if (reason) {
      this.#reject(place, reason);
      return;
    }
    const apart = this.#keptApart(place.bytes);
    if (apart) {
      this.#reject(place, apart, true);
      return;
    }
    this.longestRecordBytes = Math.max(this.longestRecordBytes, place.end - place.start);
    this.#options.handler.row(place);
  }

  /** Nothing but delimiters. */
  #isEmpty({ start, end }: RecordPlace): boolean {
    const { columns, verbatim } = this.#options;
    return columns > 1 && !verbatim && end - start === columns - 1 && this.scanner.fields === columns;
  }

  /** Empty rows in the middle are rows. */
  #endEmpty(): void {
    if (this.trailingEmpty === 0) return;
    this.#options.handler.empty(this.trailingEmpty);
    this.trailingEmpty = 0;
  }

  #isSkipped(): boolean {
    if (this.#skip === 0) return false;
    this.#skip -= 1;
    return true;
  }

  /** Why a record is no row; undefined when it is one. */
  #unreadable(place: RecordPlace): string | undefined {
    const { fields } = this.scanner;
    const { columns } = this.#options;
    if (fields !== columns) {
      return `The row has ${fieldsIn(fields)}, the header has ${columns.toLocaleString('en')}.`;
    }
    if (this.#isHeader(place)) return 'The header again.';
    if (!this.#mayHoldZero && this.#options.validUtf8) return undefined;
    const record = place.bytes.subarray(place.start, place.end);
    if (record.includes(0)) return 'The row holds a zero byte.';
    if (!this.#options.validUtf8 && !isUtf8(record)) return 'The row holds bytes that are no UTF-8 text.';
    return undefined;
  }

  #keptApart(bytes: Buffer): string | undefined {
    for (const { column, name, cells } of this.#rejectRows) {
      const cell = trimCell(this.scanner.text(bytes, column));
      if (cells.has(cell)) return keptApart(cell, name);
    }
    return undefined;
  }

  #isHeader({ bytes, start, end }: RecordPlace): boolean {
    const header = this.#header;
    if (header === undefined || end - start !== header.length) return false;
    return bytes[start] === header[0] && header.compare(bytes, start, end) === 0;
  }

  #reject(place: RecordPlace, reason: string, apart = false): void {
    this.irregular = true;
    if (this.#isSkipped()) return;
    this.#endEmpty();
    this.#options.handler.reject({ line: place.line, reason, raw: rawText(place, this.#options.dialect) }, apart);
  }
}

function fieldsIn(count: number): string {
  return count === 1 ? '1 field' : `${count.toLocaleString('en')} fields`;
}

/** The record as text for people: cut, and without what PostgreSQL cannot store. */
export function rawText({ bytes, start, end }: RecordPlace, dialect: Dialect): string {
  const { delimiter, writtenDelimiter } = dialect;
  const read = bytes.toString('utf8', start, Math.min(end, start + maximumRawCharacters * 4));
  const text = writtenDelimiter === undefined ? read : read.replaceAll(delimiter, writtenDelimiter);
  return text.slice(0, maximumRawCharacters).toWellFormed().replaceAll('\0', '\uFFFD');
}

/** `next` is -1 when the line break is not there yet. */
function endOfLine(bytes: Buffer, start: number, atEnd: boolean): { end: number; next: number } {
  for (let position = start; position < bytes.length; position++) {
    if (bytes[position] === 10) return { end: position, next: position + 1 };
    if (bytes[position] !== 13) continue;
    if (position + 1 === bytes.length && !atEnd) return { end: -1, next: -1 };
    return { end: position, next: position + (bytes[position + 1] === 10 ? 2 : 1) };
  }
  return atEnd ? { end: bytes.length, next: bytes.length } : { end: -1, next: -1 };
}
