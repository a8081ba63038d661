import type { ImportRecipe } from '../../index.ts';

export interface RecordCount {
  records: number;
  /** Those at the end that are delimiters alone. */
  emptyAtEnd: number;
}

/**
 * How many records a CSV file holds, by a second reading of the grammar that is
 * slow and knows nothing of the first: blank lines are no records, and one whose
 * quotes do not work out ends with its first line.
 */
export function countRecords(bytes: Buffer, recipe: ImportRecipe): RecordCount {
  const { encoding = 'utf-8' } = recipe;
  // Delimiters, quotes and line breaks are ASCII, so the bytes will do where they are not doubled.
  const decoded = encoding.startsWith('utf-16')
    ? decode(bytes, encoding)
    : withoutMark(bytes, encoding).toString('latin1');
  if (recipe.delimiter?.length === 2) {
    const { delimiter, ...others } = recipe;
    return countIn(decoded.replaceAll(delimiter, '\x1f'), { ...others, delimiter: '\x1f' });
  }
  return countIn(recipe.quotedLines ? unquoted(decoded) : decoded, recipe);
}

/** Lines that stand in quotes as a whole, without them. */
function unquoted(text: string): string {
  return text.replace(/^"((?:[^"\r\n]|"")*)"(?=\r|\n|$)/gm, (_, inside: string) => inside.replaceAll('""', '"'));
}

function countIn(text: string, recipe: ImportRecipe): RecordCount {
  let [records, emptyAtEnd, position] = [0, 0, 0];
  while (position < text.length) {
    const line = lineAt(text, position);
    const end = recordEnd(text, position, recipe) ?? line.end;
    if (end > position) {
      records += 1;
      emptyAtEnd = text.slice(position, end).replaceAll(recipe.delimiter ?? ',', '') === '' ? emptyAtEnd + 1 : 0;
    }
    position = end + lineBreakAt(text, end);
  }
  return { records, emptyAtEnd };
}

/** Where the record that starts here ends, before its line break; undefined when its quotes do not work out. */
function recordEnd(text: string, start: number, recipe: ImportRecipe): number | undefined {
  const { delimiter = ',', quote = '"', escape: before } = recipe;
  let position = start;
  for (;;) {
    let field = position;
    while (delimiter !== ' ' && text[field] === ' ') field += 1;
    if (text[field] === quote) {
      const close = closingQuote(text, field + 1, quote, before);
      if (close === undefined) return undefined;
      position = close + 1;
      while (delimiter !== ' ' && text[position] === ' ') position += 1;
    } else {
      while (position < text.length && text[position] !== delimiter && lineBreakAt(text, position) === 0) position += 1;
    }
    if (position >= text.length || lineBreakAt(text, position) > 0) return position;
    if (text[position] !== delimiter) return undefined;
    position += 1;
  }
}

function closingQuote(text: string, from: number, quote: string, before: string | undefined): number | undefined {
  for (let position = from; position < text.length; position++) {
    if (text[position] !== before && text[position] !== quote) continue;
    if (text[position] === quote && text[position + 1] !== quote) return position;
    position += 1;
  }
  return undefined;
}

function lineAt(text: string, start: number): { end: number } {
  let end = start;
  while (end < text.length && lineBreakAt(text, end) === 0) end += 1;
  return { end };
}

function lineBreakAt(text: string, position: number): number {
  if (text[position] === '\n') return 1;
  if (text[position] !== '\r') return 0;
  return text[position + 1] === '\n' ? 2 : 1;
}

function withoutMark(bytes: Buffer, encoding: string): Buffer {
  if (encoding !== 'utf-8') return bytes;
  return bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? bytes.subarray(3) : bytes;
}

function decode(bytes: Buffer, encoding: string): string {
  // Without a mark, the zero bytes of ASCII tell.
  const big = encoding === 'utf-16be' || (bytes[0] === 0xfe && bytes[1] === 0xff) || bytes[0] === 0;
  return new TextDecoder(big ? 'utf-16be' : 'utf-16le').decode(bytes);
}
