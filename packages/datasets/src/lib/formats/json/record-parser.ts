import { maximumNesting } from '../limits.ts';
import type { ColumnNode, ColumnTree } from './column-tree.ts';
import { compactJson, endOfContainer, endOfString, unescaped } from './text.ts';

/** A cell that is missing has no text. */
export type Cells = (string | undefined)[];

/** Why a text is no record, as a sentence for a person. */
class NotJson extends Error {}

const number = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const word = /-?[A-Za-z]+/y;
const emptyObject = /\{[ \t\r\n]*\}/y;
const words = new Map<string, string | undefined>([
  ['true', 'true'],
  ['false', 'false'],
  ['null', undefined],
  ['NaN', undefined],
  ['Infinity', undefined],
  ['-Infinity', undefined],
]);

/**
 * Reads the text of one JSON record straight into cells, so that numbers keep
 * the digits that they are written with. Objects in objects are flattened,
 * lists stay JSON text. NaN and Infinity, which are no JSON but are written by
 * Python, are missing values.
 */
export class RecordParser {
  /** By column; those of the last record. */
  cells: Cells = [];
  readonly #tree: ColumnTree;
  #text = '';
  #position = 0;

  constructor(tree: ColumnTree) {
    this.#tree = tree;
  }

  /** Reads an object (or, with `key`, any value as the one cell `key`). Returns why it cannot be read. */
  parseObject(text: string, key?: string): string | undefined {
    return this.#attempt(text, () => {
      this.cells = new Array(this.#tree.nodes.length);
      if (key !== undefined && text[this.#position] !== '{') this.#member(this.#tree.child(this.#tree.root, key), 0);
      else this.#object(this.#tree.root, 0);
    });
  }

  /** Reads a list of values as cells. Returns why it cannot be read. */
  parseList(text: string): string | undefined {
    return this.#attempt(text, () => {
      this.cells = [];
      this.#expect('[');
      if (this.#skipTo(']')) return;
      do this.cells.push(this.#value());
      while (this.#skipTo(','));
      this.#expect(']');
    });
  }

  #attempt(text: string, read: () => void): string | undefined {
    this.#text = text;
    this.#position = 0;
    try {
      this.#skipSpace();
      read();
      this.#skipSpace();
      if (this.#position < text.length) throw this.#problem('there is more after the end of the record');
      return undefined;
    } catch (error) {
      if (error instanceof NotJson) return error.message;
      throw error;
    }
  }

  #object(parent: ColumnNode, depth: number): void {
    if (depth > maximumNesting) throw new NotJson(`Objects are nested more than ${maximumNesting} levels deep.`);
    this.#expect('{');
    if (this.#skipTo('}')) return;
    do {
      this.#skipSpace();
      if (this.#text[this.#position] !== '"') throw this.#problem('a key in double quotes is expected');
      const key = this.#string();
      if (!this.#skipTo(':')) throw this.#problem('a colon is expected');
      this.#skipSpace();
      this.#member(this.#tree.child(parent, key), depth);
    } while (this.#skipTo(','));
    if (!this.#skipTo('}')) throw this.#problem('a comma or a closing brace is expected');
  }

  #member(node: ColumnNode, depth: number): void {
    if (this.#text[this.#position] === '{') {
      emptyObject.lastIndex = this.#position;
      if (emptyObject.test(this.#text)) {
        this.#position = emptyObject.lastIndex;
        this.#set(node, undefined);
      } else {
        this.#object(node, depth + 1);
      }
    } else {
      this.#set(node, this.#value());
    }
  }

  #set(node: ColumnNode, cell: string | undefined): void {
    const column = this.#tree.columnOf(node);
    this.cells[column] = cell;
    if (cell) this.#tree.markPresent(column);
  }

  /** The cell text of a value; of a list or an object in a list its JSON. */
  #value(): string | undefined {
    this.#skipSpace();
    const text = this.#text;
    const start = this.#position;
    const first = text[start];
    if (first === '"') return this.#string();
    if (first === '[' || first === '{') {
      const end = endOfContainer(text, start);
      if (end === -1) throw this.#problem('a list or an object is not closed');
      this.#position = end;
      const compact = compactJson(text.slice(start, end));
      if (compact === undefined) throw this.#problem('a list or an object is not well-formed');
      return compact;
    }
    number.lastIndex = start;
    const match = number.exec(text);
    if (match && !/[\w.+-]/.test(text[number.lastIndex] ?? ' ')) {
      this.#position = number.lastIndex;
      return match[0];
    }
    word.lastIndex = start;
    const found = word.exec(text)?.[0] ?? '';
    if (!words.has(found)) throw this.#problem('a value is expected');
    this.#position = start + found.length;
    return words.get(found);
  }

  #string(): string {
    const start = this.#position + 1;
    const end = endOfString(this.#text, start);
    if (end === -1) throw this.#problem('a text is not closed');
    this.#position = end + 1;
    const raw = this.#text.slice(start, end);
    if (!raw.includes('\\')) return raw;
    const text = unescaped(raw);
    if (text === undefined) throw this.#problem('a backslash is followed by something that has no meaning');
    return text;
  }

  #expect(character: string): void {
    if (!this.#skipTo(character)) throw this.#problem(`${character} is expected`);
  }

  /** Passes `character` when it comes next. */
  #skipTo(character: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#position] !== character) return false;
    this.#position += 1;
    return true;
  }

  #skipSpace(): void {
    for (; ; this.#position++) {
      const code = this.#text.charCodeAt(this.#position);
      if (code !== 32 && code !== 10 && code !== 13 && code !== 9) return;
    }
  }

  #problem(what: string): NotJson {
    const at = Math.min(this.#position, this.#text.length) + 1;
    return new NotJson(`The record is no JSON: ${what} at character ${at.toLocaleString('en')}.`);
  }
}
