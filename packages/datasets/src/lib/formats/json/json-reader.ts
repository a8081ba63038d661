import { readSync } from 'node:fs';
import { refusal } from '../../errors.ts';
import { maximumJsonRecordBytes } from '../limits.ts';
import { brokenJson } from './record-cutter.ts';
import { isSpace, ValueScanner } from './value-scanner.ts';

const quote = 0x22;

/** Thrown when a file that is only the beginning of one ends. */
export class CutHere extends Error {}

/** Walks over the JSON in a file from any place on, one block in memory. */
export class JsonReader {
  readonly #file: number;
  readonly #complete: boolean;
  readonly #block: Buffer;
  readonly #scanner = new ValueScanner();
  #blockStart: number;
  #length = 0;
  #at = 0;

  /** @param complete false when the file is only the beginning of one: its end is then `CutHere` */
  constructor(file: number, start: number, blockBytes: number, complete = true) {
    this.#file = file;
    this.#complete = complete;
    this.#block = Buffer.allocUnsafeSlow(blockBytes);
    this.#blockStart = start;
  }

  /** Place of the next byte in the file. */
  get position(): number {
    return this.#blockStart + this.#at;
  }

  /** The next byte that is no space; undefined at the end of the file. */
  peek(): number | undefined {
    for (;;) {
      while (this.#at < this.#length) {
        const byte = this.#block[this.#at] as number;
        if (!isSpace(byte)) return byte;
        this.#at += 1;
      }
      if (!this.#fill()) return undefined;
    }
  }

  /** Passes the byte when it comes next. */
  take(byte: number): boolean {
    if (this.peek() !== byte) return false;
    this.#at += 1;
    return true;
  }

  expect(byte: number): void {
    if (!this.take(byte)) throw this.broken(`${JSON.stringify(String.fromCharCode(byte))} is missing`);
  }

  /** Passes a value whatever it is. */
  skipValue(): void {
    this.#scanValue(undefined);
  }

  /** The text of the next value. @throws MillraceError `datasets.line_too_long` */
  readValue(): string {
    const parts: Buffer[] = [];
    this.#scanValue(parts);
    return Buffer.concat(parts).toString('utf8');
  }

  /** The key of the next member, with its quotes, and past the colon. */
  readKey(): string {
    if (this.peek() !== quote) throw this.broken('a key in double quotes is missing');
    const key = this.readValue();
    this.expect(0x3a);
    return key;
  }

  broken(what: string): Error {
    if (!this.#complete && this.peekAtEnd()) return new CutHere();
    return brokenJson(`at byte ${(this.position + 1).toLocaleString('en')} ${what}`);
  }

  peekAtEnd(): boolean {
    return this.peek() === undefined;
  }

  #scanValue(parts: Buffer[] | undefined): void {
    const first = this.peek();
    if (first === undefined) throw this.broken('the document ends where a value is expected');
    this.#scanner.start(first);
    const start = this.position;
    for (;;) {
      const end = this.#scanner.scan(this.#block, this.#at, this.#length);
      const until = end === -1 ? this.#length : end;
      if (parts) {
        if (this.#blockStart + until - start > maximumJsonRecordBytes) throw this.#tooLong(start);
        parts.push(Buffer.from(this.#block.subarray(this.#at, until)));
      }
      if (end !== -1) {
        if (this.#blockStart + end === start) throw this.broken('a value is missing');
        this.#at = end;
        return;
      }
      this.#at = this.#length;
      if (!this.#fill()) throw this.broken('the document ends in the middle of a value');
    }
  }

  #fill(): boolean {
    this.#blockStart += this.#length;
    this.#at = 0;
    this.#length = readSync(this.#file, this.#block, 0, this.#block.length, this.#blockStart);
    return this.#length > 0;
  }

  #tooLong(start: number): Error {
    const most = maximumJsonRecordBytes / 1024 / 1024;
    return refusal(
      'line_too_long',
      `A value in the JSON document is longer than ${most} MiB (at byte ${(start + 1).toLocaleString('en')}). Write one record a row of the table.`,
    );
  }
}
