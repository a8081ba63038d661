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
  /** Names of the columns, for records that have none: lists, and plain values. */
  header: readonly string[];
}

const blockCharacters = 256 * 1024;

/** A JSON document with more members in each record, whose own text stays as it is. */
export class JsonResult implements ResultFile {
  readonly #options: Options;
  readonly #keys: string[];
  #pending = '';
  #records = 0;
  #rejected = 0;
  #isLists: boolean | undefined;

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
      this.#start(raw, above !== undefined);
      if (above === 'names') {
        this.#push(this.#list(raw, added.names));
      } else if (above === 'title') {
        this.#push(raw);
      } else if (problem !== undefined) {
        this.#rejected += 1;
        this.#push(this.#unreadable(raw, added.ofReject(problem)));
      } else if (atEnd) {
        throw new Error('the document has more records than rows');
      } else {
        return raw;
      }
    }
  }

  /** Lists have no names of their own: where none of them has the names, one is put before them. */
  #start(first: string, hasNames: boolean): void {
    if (this.#isLists !== undefined) return;
    const { header, added } = this.#options;
    this.#isLists = first.startsWith('[');
    if (this.#isLists && !hasNames) this.#push(JSON.stringify([...header, ...added.names]));
  }

  #extended(record: string, cells: readonly AddedCell[]): string {
    if (this.#isLists) return this.#list(record, cells);
    if (record.startsWith('{')) return withMembers(record, this.#members(cells));
    const [name = 'value'] = this.#options.header;
    return withMembers(`{${JSON.stringify(name)}:${record}}`, this.#members(cells));
  }

  /** A list that is too short is filled, so that what is added stands in its place. */
  #list(list: string, cells: readonly AddedCell[]): string {
    const missing = this.#options.header.length - itemsOf(list);
    if (missing < 0) return this.#unreadable(list, cells);
    const filled = [...new Array(missing).fill(null), ...cells];
    return withItems(list, filled.map((cell) => JSON.stringify(cell)).join(','));
  }

  /** The text of what is no record stands in the first place. */
  #unreadable(text: string, cells: readonly AddedCell[]): string {
    const { header } = this.#options;
    if (this.#isLists) return JSON.stringify([text, ...new Array(Math.max(0, header.length - 1)).fill(null), ...cells]);
    return withMembers(`{"record":${JSON.stringify(text)}}`, this.#members(cells));
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

/** How many items a list has; not-a-number, which some programs write, counts like a number. */
function itemsOf(list: string): number {
  try {
    return JSON.parse(list).length;
  } catch {
    return JSON.parse(list.replace(/-?\b(NaN|Infinity)\b/g, 'null')).length;
  }
}
