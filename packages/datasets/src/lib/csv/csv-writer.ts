import { once } from 'node:events';
import type { Writable } from 'node:stream';
import type { CellValue } from '../../index.ts';
import type { Dialect } from './record-scanner.ts';

/** What programs that read a file may rely on beside its cells. */
export interface WrittenForm {
  /** Spreadsheets take a file without it for one in the letters of their country. */
  byteOrderMark: boolean;
  lineBreak: '\n' | '\r\n';
}

export interface CsvWriterOptions {
  /** Ended by `end()`. */
  output: Writable;
  dialect?: Dialect;
  decimalSeparator?: '.' | ',';
  /** Line feeds alone and no byte order mark when left out. */
  form?: WrittenForm;
  signal?: AbortSignal;
}

const usualDialect: Dialect = { delimiter: ',', quote: '"' };
const blockCharacters = 256 * 1024;

/** Writes records that every reader takes as they were meant; waits when the output does not keep up. */
export class CsvWriter {
  readonly #options: CsvWriterOptions;
  readonly #delimiter: string;
  readonly #readDelimiter: string;
  readonly #quote: string;
  readonly #special: RegExp;
  #begun = false;
  #pending: string[] = [];
  #pendingCharacters = 0;

  constructor(options: CsvWriterOptions) {
    const { delimiter: read, writtenDelimiter: delimiter = read, quote } = options.dialect ?? usualDialect;
    this.#options = options;
    this.#delimiter = delimiter;
    this.#readDelimiter = read;
    this.#quote = quote;
    const escaped = [delimiter, quote].map((character) => RegExp.escape(character)).join('');
    this.#special = new RegExp(`[${escaped}\\r\\n]|^\\s|\\s$`);
  }

  /** Missing values become empty cells. */
  record(values: readonly CellValue[]): void {
    const text = this.#fields(values);
    // A lone empty cell would be a blank line, which is no record.
    this.#push(text === '' ? this.#quote.repeat(2) : text);
  }

  /** Adds cells to a record as it stands in a file of the same dialect. */
  extend(line: string, values: readonly CellValue[]): void {
    const written = this.#readDelimiter === this.#delimiter ? line : this.#asWritten(line);
    this.#push(values.length === 0 ? written : written + this.#delimiter + this.#fields(values));
  }

  /** Hands over what has been written once it is worth it; call it now and then. */
  async drain(): Promise<void> {
    if (this.#pendingCharacters >= blockCharacters) await this.#flush();
  }

  async end(): Promise<void> {
    await this.#flush();
    this.#options.output.end();
  }

  #asWritten(line: string): string {
    return line.replaceAll(this.#readDelimiter, this.#delimiter);
  }

  #push(record: string): void {
    this.#pending.push(record);
    this.#pendingCharacters += record.length + 1;
  }

  async #flush(): Promise<void> {
    if (this.#pending.length === 0) return;
    const { byteOrderMark = false, lineBreak = '\n' } = this.#options.form ?? {};
    const mark = byteOrderMark && !this.#begun ? '\ufeff' : '';
    this.#begun = true;
    const block = mark + this.#pending.join(lineBreak) + lineBreak;
    this.#pending = [];
    this.#pendingCharacters = 0;
    const { output, signal } = this.#options;
    if (!output.write(block)) await once(output, 'drain', { ...(signal && { signal }) });
  }

  #fields(values: readonly CellValue[]): string {
    let text = '';
    for (let index = 0; index < values.length; index++) {
      if (index > 0) text += this.#delimiter;
      text += this.#field(values[index] ?? null);
    }
    return text;
  }

  #field(value: CellValue): string {
    if (value === null) return '';
    const text =
      typeof value === 'number' && this.#options.decimalSeparator === ','
        ? String(value).replace('.', ',')
        : String(value);
    if (!this.#special.test(text)) return text;
    return this.#quote + text.replaceAll(this.#quote, this.#quote.repeat(2)) + this.#quote;
  }
}
