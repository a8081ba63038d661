import { once } from 'node:events';
import { type PackedFile, withItems, withMembers } from '@millrace/datasets/server';
import type { ModelOutput } from '@millrace/learning/server';
import type { AddedCell, AddedColumns } from './added-columns.ts';
import { inOrder, type PredictableChunk, type ResultFile } from './result-file.ts';

/** A record as it stands in a JSON document. */
export interface JsonRecord {
  raw: string;
  /** Why it is no row at all; its text then may be anything. */
  problem?: string | undefined;
  /** Set for a list that is no row: it names the columns, or stands above those that do. */
  above?: 'names' | 'title' | undefined;
}

interface Options {
  /** Ended by `end()`. */
  file: PackedFile;
  /** A list of records, or one a line. */
  format: 'json' | 'ndjson';
  /** All records of the document, in its order. */
  records: AsyncIterator<JsonRecord>;
  added: AddedColumns;
  /** JSON pointer to the list: the result has it in the same place. */
  pointer?: string | undefined;
  /** Name of the only column of a list of plain values. */
  valueName?: string | undefined;
}

const blockCharacters = 256 * 1024;

/** A JSON document with more members in each record, whose own text stays as it is. */
export class JsonResult implements ResultFile {
  readonly #options: Options;
  readonly #keys: string[];
  #pending = '';
  #records = 0;
  #rejected = 0;

  constructor(options: Options) {
    this.#options = options;
    this.#keys = options.added.names.map((name) => `${JSON.stringify(name)}:`);
    if (options.format === 'json') this.#pending = `${opening(options.pointer)}[`;
  }

  async write(chunk: PredictableChunk, output: ModelOutput): Promise<void> {
    const { added } = this.#options;
    const cells: AddedCell[][] = [];
    inOrder(
      chunk,
      (row) => cells.push(added.ofRow(output, row)),
      ({ reason }) => cells.push(added.ofReject(reason)),
    );
    for (const each of cells) this.#push(this.#extended(await this.#nextRow(), each));
    if (this.#pending.length >= blockCharacters) await this.#flush();
  }

  async end(): Promise<number> {
    const { format, pointer, file } = this.#options;
    await this.#nextRow(true);
    if (format === 'json') this.#pending += `\n]${closing(pointer)}\n`;
    await this.#flush();
    file.stream.end();
    await file.written;
    return this.#rejected;
  }

  /** Writes what comes before the next row and is none. */
  async #nextRow(atEnd = false): Promise<string> {
    const { records, added } = this.#options;
    for (;;) {
      const { value, done } = await records.next();
      if (done && atEnd) return '';
      if (done) throw new Error('the document has fewer records than rows');
      const { raw, problem, above } = value as JsonRecord;
      if (above === 'names') {
        this.#push(withItems(raw, added.names.map((name) => JSON.stringify(name)).join(',')));
      } else if (above === 'title') {
        this.#push(raw);
      } else if (problem !== undefined) {
        this.#rejected += 1;
        this.#push(withMembers(`{"record":${JSON.stringify(raw)}}`, this.#members(added.ofReject(problem))));
      } else if (atEnd) {
        throw new Error('the document has more records than rows');
      } else {
        return raw;
      }
    }
  }

  #extended(record: string, cells: readonly AddedCell[]): string {
    if (!record.startsWith('{') && !record.startsWith('[')) {
      const { valueName = 'value' } = this.#options;
      return withMembers(`{${JSON.stringify(valueName)}:${record}}`, this.#members(cells));
    }
    if (record.startsWith('[')) return withItems(record, cells.map((cell) => JSON.stringify(cell)).join(','));
    return withMembers(record, this.#members(cells));
  }

  #members(cells: readonly AddedCell[]): string {
    let members = '';
    for (let index = 0; index < cells.length; index++) {
      members += `${index > 0 ? ',' : ''}${this.#keys[index]}${JSON.stringify(cells[index])}`;
    }
    return members;
  }

  #push(record: string): void {
    const between = this.#options.format === 'ndjson' ? '' : this.#records > 0 ? ',\n' : '\n';
    this.#pending += this.#options.format === 'ndjson' ? `${record}\n` : between + record;
    this.#records += 1;
  }

  async #flush(): Promise<void> {
    const block = this.#pending;
    this.#pending = '';
    const { stream } = this.#options.file;
    if (!stream.write(block)) await once(stream, 'drain');
  }
}

/** `/data/rows` is a list in an object in an object. */
function opening(pointer = ''): string {
  return membersOf(pointer)
    .map((name) => `{${JSON.stringify(name)}:`)
    .join('');
}

function closing(pointer = ''): string {
  return '}'.repeat(membersOf(pointer).length);
}

function membersOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
}
