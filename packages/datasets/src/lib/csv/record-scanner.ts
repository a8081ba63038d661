/**
 * The one place that knows the grammar of CSV. RFC 4180 with these freedoms:
 * any ASCII delimiter and quote; LF, CRLF or CR ends a record; spaces around a
 * quoted field are ignored; a quote inside an unquoted field is text.
 */
export interface Dialect {
  delimiter: string;
  /** What stands in the received file in the place of the delimiter, when that is a copy's. */
  writtenDelimiter?: string | undefined;
  quote: string;
  /** A backslash keeps the next character from meaning anything in a quoted field. */
  escape?: '\\' | undefined;
}

const lineFeed = 10;
const carriageReturn = 13;
const space = 32;
const tab = 9;
const backslash = 92;
const equals = 61;
/** In UTF-8. */
const noBreakSpace = [0xc2, 0xa0] as const;

export type ScanOutcome = 'record' | 'blank' | 'incomplete' | 'unclosed-quote' | 'text-after-quote';

/** How the bytes of a field become text. */
export const fieldForm = { plain: 0, quoted: 1, escaped: 2 } as const;

/**
 * Finds one record at a time and leaves its fields as offsets in `starts`,
 * `ends` and `forms` (no strings, no objects: this runs over every byte).
 */
export class RecordScanner {
  fields = 0;
  starts = new Int32Array(64);
  ends = new Int32Array(64);
  forms = new Uint8Array(64);
  /** Where the record's own bytes end (before its line break), and where the next one starts. */
  end = 0;
  next = 0;
  /** Line breaks passed, the record's own included. */
  lines = 0;
  /** True when a quoted field of the record holds a line break. */
  multiline = false;
  /** True when a stricter reader may see other fields than this one. */
  irregular = false;
  /** True when the record ends with CR or CRLF. */
  carriageReturn = false;

  readonly #delimiter: number;
  readonly #quote: number;
  readonly #padding: number;
  /** -1 when quotes are doubled. */
  readonly #escape: number;
  /** No byte above it means anything. */
  readonly #highest: number;
  readonly #quoteCharacter: string;

  constructor(dialect: Dialect) {
    this.#delimiter = dialect.delimiter.charCodeAt(0);
    this.#quote = dialect.quote.charCodeAt(0);
    this.#quoteCharacter = dialect.quote;
    this.#escape = dialect.escape === undefined ? -1 : backslash;
    this.#padding = this.#delimiter === space ? -1 : space;
    this.#highest = Math.max(this.#delimiter, this.#quote, carriageReturn);
  }

  /** Reads the record that starts at `from`. With `atEnd`, `to` is the end of the file. */
  scan(bytes: Uint8Array, from: number, to: number, atEnd: boolean): ScanOutcome {
    this.fields = 0;
    this.lines = 0;
    this.multiline = false;
    this.irregular = false;
    this.carriageReturn = false;
    let position = from;
    for (;;) {
      const after = this.#field(bytes, position, to, atEnd);
      if (after === -1) return 'incomplete';
      if (after === -2) return 'unclosed-quote';
      if (after === to) {
        if (!atEnd) return 'incomplete';
        this.end = to;
        this.next = to;
        return this.#isBlank() ? 'blank' : 'record';
      }
      const byte = bytes[after];
      if (byte === this.#delimiter) {
        position = after + 1;
        continue;
      }
      if (byte !== lineFeed && byte !== carriageReturn) return 'text-after-quote';
      const crlf = byte === carriageReturn && after + 1 < to && bytes[after + 1] === lineFeed;
      if (byte === carriageReturn && after + 1 === to && !atEnd) return 'incomplete';
      this.carriageReturn = byte === carriageReturn;
      this.end = after;
      this.next = after + (crlf ? 2 : 1);
      this.lines += 1;
      return this.#isBlank() ? 'blank' : 'record';
    }
  }

  /** The text of field `index`: without quotes, and without what keeps a text from becoming a number in Excel. */
  text(bytes: Buffer, index: number): string {
    const text = this.#unquoted(bytes, index);
    return this.#isFormula(bytes, index) ? withoutFormula(text) : text;
  }

  #unquoted(bytes: Buffer, index: number): string {
    const text = bytes.toString('utf8', this.starts[index], this.ends[index]);
    if (this.forms[index] !== fieldForm.escaped) return text;
    if (this.#escape !== -1) return text.replace(/\\(.)/gs, '$1');
    return text.replaceAll(this.#quoteCharacter + this.#quoteCharacter, this.#quoteCharacter);
  }

  /** True when the bytes of field `index` are its text. */
  isVerbatim(bytes: Uint8Array, index: number): boolean {
    return this.forms[index] !== fieldForm.escaped && !this.#isFormula(bytes, index);
  }

  /** True when it may be one as in `="00123"`. */
  #isFormula(bytes: Uint8Array, index: number): boolean {
    return bytes[this.starts[index] as number] === equals && this.#quoteCharacter === '"';
  }

  /** True when field `index` begins or ends with a space, a tab, a no-break space or an invisible mark. */
  padded(bytes: Uint8Array, index: number): boolean {
    const start = this.starts[index] as number;
    const end = this.ends[index] as number;
    if (start === end) return false;
    const first = bytes[start];
    const last = bytes[end - 1];
    if (first === space || first === tab || last === space || last === tab) return true;
    if (end - start >= 3 && (isInvisible(bytes, start) || isInvisible(bytes, end - 3))) return true;
    const [lead, follow] = noBreakSpace;
    if (end - start < 2) return false;
    return (first === lead && bytes[start + 1] === follow) || (last === follow && bytes[end - 2] === lead);
  }

  /** Reads one field or several; returns where it ends, -1 when bytes are missing, -2 when its quote never closes. */
  #field(bytes: Uint8Array, from: number, to: number, atEnd: boolean): number {
    const first = bytes[from];
    if (first !== this.#quote && first !== this.#padding) return this.#plainFields(bytes, from, to);
    const start = this.#skipPadding(bytes, from, to);
    if (start >= to || bytes[start] !== this.#quote) return this.#plainFields(bytes, from, to);
    if (start !== from) this.irregular = true;
    return this.#quotedField(bytes, start + 1, to, atEnd);
  }

  #isBlank(): boolean {
    return this.fields === 1 && this.forms[0] === fieldForm.plain && this.starts[0] === this.ends[0];
  }

  #skipPadding(bytes: Uint8Array, from: number, to: number): number {
    let position = from;
    while (position < to && bytes[position] === this.#padding) position += 1;
    return position;
  }

  /** Reads on while fields are plain, which saves a call for each; returns where the last of them ends. */
  #plainFields(bytes: Uint8Array, from: number, to: number): number {
    const delimiter = this.#delimiter;
    const quote = this.#quote;
    const highest = this.#highest;
    let start = from;
    let position = from;
    for (; position < to; position++) {
      const byte = bytes[position] as number;
      if (byte > highest) continue;
      if (byte === delimiter) {
        const next = bytes[position + 1];
        if (position + 1 === to || next === quote || next === this.#padding) break;
        this.#push(start, position, fieldForm.plain);
        start = position + 1;
      } else if (byte === lineFeed || byte === carriageReturn) {
        break;
      } else if (byte === quote) {
        this.irregular = true;
      }
    }
    this.#push(start, position, fieldForm.plain);
    return position;
  }

  /** Returns the position after the closing quote and its padding, or as `#field`. */
  #quotedField(bytes: Uint8Array, from: number, to: number, atEnd: boolean): number {
    const quote = this.#quote;
    let form: number = fieldForm.quoted;
    let position = from;
    for (; ; position++) {
      if (position >= to) return atEnd ? -2 : -1;
      const byte = bytes[position];
      if (byte === this.#escape) {
        if (position + 1 >= to && !atEnd) return -1;
        form = fieldForm.escaped;
        this.irregular = true;
        position += 1;
        // MySQL writes a line break so.
        if (bytes[position] === lineFeed) {
          this.lines += 1;
          this.multiline = true;
        }
      } else if (byte === quote) {
        if (position + 1 >= to && !atEnd) return -1;
        if (position + 1 >= to || bytes[position + 1] !== quote) break;
        form = fieldForm.escaped;
        position += 1;
      } else if (byte === lineFeed || (byte === carriageReturn && bytes[position + 1] !== lineFeed)) {
        this.lines += 1;
        this.multiline = true;
      }
    }
    // A formula has another text than its bytes, which a stricter reader does not know.
    if (bytes[from] === equals) this.irregular = true;
    this.#push(from, position, form);
    const after = this.#skipPadding(bytes, position + 1, to);
    if (after !== position + 1) this.irregular = true;
    return after;
  }

  #push(start: number, end: number, form: number): void {
    if (this.fields === this.starts.length) this.#grow();
    this.starts[this.fields] = start;
    this.ends[this.fields] = end;
    this.forms[this.fields] = form;
    this.fields += 1;
  }

  #grow(): void {
    const size = this.starts.length * 2;
    const [starts, ends, forms] = [new Int32Array(size), new Int32Array(size), new Uint8Array(size)];
    starts.set(this.starts);
    ends.set(this.ends);
    forms.set(this.forms);
    this.starts = starts;
    this.ends = ends;
    this.forms = forms;
  }
}

/** A byte order mark, where files were joined, or a mark for the direction of writing, which nobody sees. */
function isInvisible(bytes: Uint8Array, at: number): boolean {
  const [first, second, third] = [bytes[at], bytes[at + 1], bytes[at + 2]];
  if (first === 0xef) return second === 0xbb && third === 0xbf;
  return first === 0xe2 && second === 0x80 && (third === 0x8b || third === 0x8e || third === 0x8f);
}

function withoutFormula(text: string): string {
  return /^="([^"]*)"$/.exec(text)?.[1] ?? text;
}
